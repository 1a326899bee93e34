nox -s verify-snippets -- debian-13 --until check
