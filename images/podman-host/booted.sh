#!/bin/bash
# Waits until systemd in a container has booted, and says how: `booted.sh CONTAINER`.  Fails where
# the container ends before.
while [ "$(podman inspect --format '{{.State.Running}}' "$1")" = true ]; do
    state=$(podman exec "$1" systemctl is-system-running 2>/dev/null)
    case $state in
    running | degraded) podman exec "$1" systemctl --failed && echo "$state" && exit ;;
    esac
    sleep 2
done
podman logs "$1"
exit 1
