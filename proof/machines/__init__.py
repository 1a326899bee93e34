"""Where a target's steps run: a container, this machine, a host over ssh."""
