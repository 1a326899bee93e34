nixos-rebuild switch
chown bbworker /etc/buildbot-worker-password
systemctl restart buildbot-worker.service
