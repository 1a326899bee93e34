# shellcheck shell=sh
# Installs, inside a new virtual machine, the packages whose files are there already.
set -eu
export DEBIAN_FRONTEND=noninteractive LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin
rm /install.sh
# Nothing starts now.
printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
chmod +x /usr/sbin/policy-rc.d
cd /var/cache/apt/archives
dpkg --install --force-depends --force-unsafe-io ./*.deb
rm /usr/sbin/policy-rc.d
apt-get clean
echo machine >/etc/hostname
echo LANG=C.UTF-8 >/etc/default/locale
printf '127.0.0.1 localhost\n127.0.1.1 machine\n' >/etc/hosts
# Not the interfaces of containers.
printf '[Match]\nType=ether\nKind=!*\n[Network]\nDHCP=yes\n' >/etc/systemd/network/80-dhcp.network
# What runs in containers of the machine finds the way back to the buildmaster, too.
echo 'GatewayPorts clientspecified' >/etc/ssh/sshd_config.d/way-back.conf
systemctl enable systemd-networkd ssh
read -r _ key _ </etc/ssh/ssh_host_ed25519_key.pub
echo "guide: key $key"
