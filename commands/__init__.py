"""The front door's desk: one module a group of commands, loaded when a command of it is called."""
