nixos-rebuild switch --upgrade
