cat <<'END' | podman secret create WORKERNAME - >/dev/null
WORKERPASSWD
END
