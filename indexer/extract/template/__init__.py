"""Which blocks belong to the site's template, and which to this page alone?"""
