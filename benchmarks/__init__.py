"""What this project measures of its site; run by `nox -s bench`, never installed."""
