#!/bin/bash
# Makes of a bare Debian 13 what distributions offer to clouds: it boots by itself, without the
# run's own kernel and keys, and asks cloud-init whom it lets in.
set -euxo pipefail
export DEBIAN_FRONTEND=noninteractive
apt-get --quiet=2 update
apt-get --quiet=2 install --yes --no-install-recommends \
    cloud-init e2fsprogs grub-pc initramfs-tools iproute2 netplan.io >/dev/null
# Its own kernel begins with a disk that it can only read.
echo '/dev/vda / ext4 defaults 0 1' >/etc/fstab
echo 'GRUB_CMDLINE_LINUX=console=ttyS0' >>/etc/default/grub
update-initramfs -c -k all
# The disk has no partitions.
grub-install --force /dev/vda
update-grub
rm -r /root/.ssh
rm /etc/ssh/ssh_host_* /etc/ssh/sshd_config.d/way-back.conf
sync
