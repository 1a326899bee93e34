cat <<'END' | podman secret create --replace WORKERNAME - >/dev/null
WORKERPASSWD
END
systemctl restart buildbot-worker@WORKERNAME.service
