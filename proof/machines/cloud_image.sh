# Lets a test run into a machine, by keys that the run has made: $key, $host_key and $public.
set -eu
umask 077
mkdir -p /root/.ssh
printf '%s\n' "$key" >>/root/.ssh/authorized_keys
cd /etc/ssh
printf '%s' "$host_key" >ssh_host_ed25519_key
printf '%s\n' "$public" >ssh_host_ed25519_key.pub
# The first value counts.
{
    printf '%s\n' 'PermitRootLogin prohibit-password' 'AllowTcpForwarding yes' \
        'GatewayPorts clientspecified' 'HostKey /etc/ssh/ssh_host_ed25519_key'
    cat sshd_config
} >sshd_config.new
mv sshd_config.new sshd_config
# Each system calls its service in its own way.
for restart in 'systemctl restart ssh' 'systemctl restart sshd' 'rc-service sshd restart' \
    'service sshd restart'; do
    if $restart; then exit; fi
done
exit 1
