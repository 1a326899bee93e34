# Beside the second worker a small package that nothing needs.
emerge --quiet --oneshot "$unrelated_package" >/dev/null
