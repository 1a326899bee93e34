# Beside the second worker a small package that nothing needs.
zypper --non-interactive --quiet install "$unrelated_package" >/dev/null
