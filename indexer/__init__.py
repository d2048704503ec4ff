"""How do pages become articles, and how are articles found?"""
