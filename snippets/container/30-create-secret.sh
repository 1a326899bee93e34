printf %s 'WORKERPASSWD' | podman secret create WORKERNAME - >/dev/null
