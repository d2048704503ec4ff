"""How do the kept blocks become headed sections of known kinds?"""
