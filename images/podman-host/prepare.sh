#!/bin/bash
# Makes a bare Debian 13 a machine on which somebody runs this project, as README says.  Beside
# this file are project.bundle, and the certificates that the computer trusts.
set -euxo pipefail
cd "$(dirname "$0")"
export DEBIAN_FRONTEND=noninteractive
apt-get --quiet=2 update
# README's, then what an installed Debian has and a bootstrap lacks, and the registry.
apt-get --quiet=2 install --yes --no-install-recommends \
    python3 python3-venv make git ca-certificates \
    sudo apparmor dbus-user-session libpam-systemd \
    docker-registry >/dev/null
systemctl disable --now docker-registry
useradd --create-home --shell /bin/bash guide
echo 'guide ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/guide
git -c advice.detachedHead=false -c init.defaultBranch=main clone --quiet project.bundle project
# The account installs by sudo what root did not need.
project/tools/setup.sh containers
su guide -c 'project/tools/setup.sh containers'
# Last, since packages make this file anew.
cp certificates.crt /etc/ssl/certs/ca-certificates.crt
sync
