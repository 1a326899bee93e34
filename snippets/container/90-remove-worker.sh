systemctl stop buildbot-worker@WORKERNAME.service
rm /etc/containers/systemd/buildbot-worker@WORKERNAME.container
systemctl daemon-reload
podman secret rm WORKERNAME >/dev/null
podman run --rm --volume=/var/lib/buildbot:/var/lib/buildbot \
    localhost/buildbot-worker rm -rf /var/lib/buildbot/workers/WORKERNAME
