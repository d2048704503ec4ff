"""What stands in the page's source, once it is decoded, repaired and parsed?"""
