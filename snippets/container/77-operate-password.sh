printf %s 'WORKERPASSWD' |
    podman secret create --replace WORKERNAME - >/dev/null
systemctl restart buildbot-worker@WORKERNAME.service
