#!/bin/bash
# Starts a registry on this machine's loopback, fills it with base.tar beside this file, and lets
# podman find the image NAME there, as registries.conf allows: `registry.sh NAME`.  Prints the
# digest that the registry has given to the image.
set -euo pipefail
cd "$(dirname "$0")"
name=$1 at=127.0.0.1:5000
repository=${name%:*}
cat >registry.yml <<END
version: 0.1
storage: { filesystem: { rootdirectory: /var/lib/registry } }
http: { addr: "$at" }
END
systemd-run --quiet --unit=registry docker-registry serve "$PWD/registry.yml"
# The full name is that which podman's own list of short names has here.
full=$(sed -n "s|^ *\"$repository\" = \"\(.*\)\"|\1|p" /etc/containers/registries.conf.d/*.conf)
cat >/etc/containers/registries.conf.d/loopback.conf <<END
[[registry]]
prefix = "$full"
location = "$at/$repository"
insecure = true
END
podman import --quiet base.tar "$at/$name" >&2
podman push --quiet --tls-verify=false --digestfile=digest "$at/$name" >&2
# The engine shall get it from the registry.
podman image rm "$at/$name" >&2
cat digest
