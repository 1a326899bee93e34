# Beside the second worker a small package that nothing needs.
apt-get install -qq --yes --no-install-recommends "$unrelated_package" >/dev/null 2>&1
apt-mark auto "$unrelated_package" >/dev/null
