#!/bin/sh
# Let the proof into a virtual machine by ssh, each side knowing the other's key beforehand.
#
#   .github/vm.sh key       on the runner: make a key
#   .github/vm.sh let-in    in the machine, as root: let that key in, hand out the machine's own
#   .github/vm.sh config    on the runner, once the files are back: what ssh reads
#
# All of it lies in build/vm, which goes into the machine and comes back.
set -eu
cd "$(dirname "$0")/.."
folder=build/vm
port=2222

case $1 in
key)
    mkdir -p "$folder"
    ssh-keygen -q -t ed25519 -N '' -f "$folder/key"
    ;;
let-in)
    mkdir -p ~/.ssh
    chmod 700 ~/.ssh
    cat "$folder/key.pub" >>~/.ssh/authorized_keys
    cp "${HOST_KEY:-/etc/ssh/ssh_host_ed25519_key.pub}" "$folder/host.pub"
    ;;
config)
    if [ ! -s "$folder/host.pub" ]; then
        echo "vm: the machine left no host key, so it didn't boot; read the log of its step" >&2
        exit 1
    fi
    printf '[127.0.0.1]:%s %s\n' "$port" "$(cut -d' ' -f1,2 "$folder/host.pub")" \
        >"$folder/known_hosts"
    cat >"$folder/config" <<END
IdentityFile $PWD/$folder/key
IdentitiesOnly yes
UserKnownHostsFile $PWD/$folder/known_hosts
GlobalKnownHostsFile none
HostKeyAlgorithms ssh-ed25519
END
    ;;
*)
    echo "vm: key, let-in or config, not $1" >&2
    exit 2
    ;;
esac
