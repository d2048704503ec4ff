"""What does the reader mean?"""
