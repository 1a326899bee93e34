"""A test run of one target, from the first paste to the removal."""
