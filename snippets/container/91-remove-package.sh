if rmdir /var/lib/buildbot/workers; then
    rm /etc/containers/systemd/buildbot-worker@.container
    systemctl disable --now var-lib-buildbot.mount
    rm /etc/systemd/system/var-lib-buildbot.mount
    systemctl daemon-reload
    podman image rm localhost/buildbot-worker
    userdel buildbot
    rm --recursive /etc/buildbot-worker /var/lib/buildbot-worker.disk
    rmdir /var/lib/buildbot
fi
