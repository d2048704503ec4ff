"""Which other articles is an article about, and where could it link to them?"""
