# Beside the second worker a small package that nothing needs, and an image of something else.
apt-get install -qq --yes --no-install-recommends "$unrelated_package" >/dev/null 2>&1
podman image tag debian:trixie localhost/unrelated
