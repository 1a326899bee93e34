dnf install --assumeyes 'dnf-command(config-manager)'
rpm --import "https://dl.fedoraproject.org/pub/epel/\
RPM-GPG-KEY-EPEL-$(rpm --eval '%{rhel}')"
dnf install --assumeyes --setopt=localpkg_gpgcheck=1 \
    "https://dl.fedoraproject.org/pub/epel/\
epel-release-latest-$(rpm --eval '%{rhel}').noarch.rpm"
/usr/bin/crb enable
