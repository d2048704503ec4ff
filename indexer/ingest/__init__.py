"""How does a kept page become a catalogued article?"""
