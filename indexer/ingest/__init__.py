"""How does a fetched page become a catalogued article?"""
