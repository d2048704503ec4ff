"""Which site shows what Pinakes does, and is hard enough to test it?"""
