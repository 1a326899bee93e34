"""Runs the workflows on this machine, as far as their own commands go."""
