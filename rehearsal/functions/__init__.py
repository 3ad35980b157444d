"""Lambda: the staged asset run in a process of its own, in virtual time."""
