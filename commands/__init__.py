"""What does each command do, print, and exit with?

One module holds a group of commands, and is imported when one of them is called.
"""
