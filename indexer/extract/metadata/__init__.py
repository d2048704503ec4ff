"""What does the page say about its article: title, authors, dates, categories, summary?"""
