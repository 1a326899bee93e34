podman secret create --replace WORKERNAME - >/dev/null <<'END'
WORKERPASSWD
END
systemctl restart buildbot-worker@WORKERNAME.service
