# The image that the Containerfile begins with. Where no registry answers, it is made from the
# distribution's archive.
podman pull --quiet debian:trixie >/dev/null 2>&1 && exit
apt-get install -qq --yes --no-install-recommends mmdebstrap >/dev/null 2>&1
mmdebstrap --quiet --variant=minbase trixie | podman import --quiet - debian:trixie
