"""Which articles and sections answer the question, and in which order?"""
