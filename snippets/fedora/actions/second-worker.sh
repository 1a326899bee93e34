# Beside the second worker a small package that nothing needs; dnf 4 has another word for that.
dnf install --quiet --assumeyes "$unrelated_package" >/dev/null
dnf mark dependency "$unrelated_package" >/dev/null 2>&1 || dnf mark remove "$unrelated_package" >/dev/null
