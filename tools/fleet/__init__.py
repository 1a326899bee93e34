"""Runs the tests on several machines: a buildmaster, its workers, and their rehearsal."""
