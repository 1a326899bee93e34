"""The only room that calls podman: containers, networks, images, namespaces."""
