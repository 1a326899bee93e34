nox -s list-targets
nox -s docs
