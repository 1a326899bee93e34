nox -s verify-snippets -- debian-13 --record
