podman secret create WORKERNAME - >/dev/null <<'END'
WORKERPASSWD
END
