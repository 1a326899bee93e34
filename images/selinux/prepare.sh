#!/bin/bash
# Lets a bare Debian 13 enforce SELinux, by Debian's own policy, from its next boot on.
set -euxo pipefail
export DEBIAN_FRONTEND=noninteractive
apt-get --quiet=2 update
apt-get --quiet=2 install --yes --no-install-recommends \
    selinux-policy-default policycoreutils-python-utils auditd >/dev/null
sed -i 's/^SELINUX=.*/SELINUX=enforcing/' /etc/selinux/config
# The run's own way to the buildmaster, which no reader has: ports that sshd forwards.
semanage permissive --add sshd_t
setfiles -F -m /etc/selinux/default/contexts/files/file_contexts /
sync
