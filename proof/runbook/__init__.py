"""A platform's steps as one script."""
