"""Which words and names does the library know, and how else are they written or called?"""
