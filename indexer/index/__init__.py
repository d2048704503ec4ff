"""What does the index know of an article, and does it agree with the catalogue?"""
