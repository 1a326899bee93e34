printf %s 'WORKERPASSWD' | podman secret create --replace WORKERNAME -
systemctl restart buildbot-worker@WORKERNAME.service
