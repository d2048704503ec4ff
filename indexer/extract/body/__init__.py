"""Where is the article on a page of which no template is known?"""
