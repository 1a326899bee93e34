nox -s docs
