#!/bin/sh
# Make a git repository of the system's own Python, as upstream released it: Debian's source
# package has that in an archive of its own.
set -eu
package=$(python3 -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
sed 's/^deb /deb-src /' /etc/apt/sources.list >/etc/apt/sources.list.d/source.list
apt-get update
apt-get install --yes --no-install-recommends dpkg-dev xz-utils
cd /tmp
apt-get source --download-only "$package"
mkdir /master/cpython
tar --extract --file="$(echo "$package"_*.orig.tar.xz)" --directory=/master/cpython \
    --strip-components=1
rm -- "$package"_*
apt-get clean
cd /master/cpython
git init --quiet --initial-branch=main
git add --force .
git -c user.name=guide -c user.email=guide@localhost commit --quiet --message="$package"
