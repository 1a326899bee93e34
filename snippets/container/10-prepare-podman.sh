apt update
apt install --yes --no-install-recommends \
    ca-certificates catatonit e2fsprogs nftables podman
