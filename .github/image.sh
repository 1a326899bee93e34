#!/bin/bash
# Fetch the newest image for clouds that FreeBSD publishes of a major release, compare it with its
# published checksum, and unpack it.
#
#   .github/image.sh MAJOR    it is build/image.qcow2 then
set -euo pipefail
cd "$(dirname "$0")/.."
major=$1
images=https://download.freebsd.org/releases/VM-IMAGES

fetch() { curl --fail --silent --show-error --location --retry 3 --output "$1" "$2"; }

mkdir -p build/image
cd build/image
fetch releases "$images/"
release=$(grep -oE "\b$major\.[0-9]+-RELEASE" releases | sort --version-sort | tail -n 1 || true)
if [[ -z $release ]]; then
    printf 'image: there is no release of FreeBSD %s at %s\n' "$major" "$images" >&2
    exit 1
fi
file=FreeBSD-$release-amd64-BASIC-CLOUDINIT-ufs.qcow2.xz
fetch "$file" "$images/$release/amd64/Latest/$file"
fetch sums "$images/$release/amd64/Latest/CHECKSUM.SHA256"
# Without a line for the file, sha256sum fails.
grep -F "($file)" sums | sha256sum --check --strict
xz --decompress --stdout "$file" >../image.qcow2
rm -- "$file"
