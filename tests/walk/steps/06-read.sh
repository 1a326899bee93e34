nox -s check-snippets -- debian --record
