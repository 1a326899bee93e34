dnf install --assumeyes 'dnf-command(config-manager)'
dnf config-manager --set-enabled crb
dnf install --assumeyes epel-release
if [ "$(rpm --eval '%{rhel}')" = 9 ]; then
    dnf install --assumeyes epel-next-release
fi
