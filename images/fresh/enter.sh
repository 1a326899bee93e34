#!/bin/sh
# Enter the file system at $1 for good and run the rest there: PID 1 of the namespaces that
# fresh.py has made.  The command's own environment comes as NAME=VALUE before it.
set -eu
root=$1
shift
mount --bind "$root" "$root"
cd "$root"
mount -t proc proc proc
# With all that is below: containers need the cgroups as the outer machine has them.
mount --rbind /sys sys
mount --rbind /dev dev
# But podman's locks are not to be shared with an outer podman.
mount -t tmpfs -o mode=1777 tmpfs dev/shm
mount -t tmpfs -o mode=755 tmpfs run
mount -t tmpfs -o mode=1777 tmpfs tmp
mkdir -p run/outer
pivot_root . run/outer
cd /
umount --lazy /run/outer
rmdir /run/outer
# As a child, so that this shell stays to reap what loses its parent.
status=0
env -i "$@" || status=$?
exit "$status"
