cat /etc/os-release
uname -a
ls -1d / /run/systemd/system /run/openrc /etc/rc2.d \
    /run/ostree-booted 2>/dev/null
