# Beside the second worker a small package that nothing needs.
apk add --quiet "$unrelated_package"
