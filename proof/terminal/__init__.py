"""Terminals: a login shell that is pasted into, its transcript, and what is masked in it."""
