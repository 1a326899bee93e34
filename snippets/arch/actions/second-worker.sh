# Beside the second worker a small package that nothing needs.
pacman --sync --noconfirm --asdeps "$unrelated_package" >/dev/null
