ln --symbolic --force buildbot-worker@.container \
    /etc/containers/systemd/buildbot-worker@WORKERNAME.container
systemctl daemon-reload
systemctl start buildbot-worker@WORKERNAME.service
