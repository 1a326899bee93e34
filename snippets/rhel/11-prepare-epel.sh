dnf install --assumeyes 'dnf-command(config-manager)'
dnf install --assumeyes "https://dl.fedoraproject.org/pub/epel/\
epel-release-latest-$(rpm --eval '%{rhel}').noarch.rpm"
/usr/bin/crb enable
