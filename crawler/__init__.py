"""Which pages are due, and how are they fetched without harm?"""
