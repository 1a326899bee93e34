"""A real buildmaster for the workers of a run, in a container or on loopback."""
