# Beside the second worker a small package that nothing needs.
xbps-install --yes --automatic "$unrelated_package" >/dev/null
