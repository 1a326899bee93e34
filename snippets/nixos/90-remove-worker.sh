systemctl stop buildbot-worker
rm /etc/nixos/buildbot-worker.nix /etc/buildbot-worker-password
nixos-rebuild switch
rm --recursive /home/bbworker
