"""Hand-written facts, one text file a kind of subject; ``subjects.py`` reads them."""
