if podman build --no-cache --pull=newer --tag=localhost/buildbot-worker \
    /etc/buildbot-worker; then
    systemctl restart buildbot-worker@WORKERNAME.service
    podman image prune --force --filter=label=buildbot-worker
fi
