"""What does each command do, print, and exit with? One module a group of commands, imported when one is called."""
