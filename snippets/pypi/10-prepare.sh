apt update
apt install --yes --no-install-recommends \
    build-essential ca-certificates gdb git pkg-config python3 python3-venv \
    libbz2-dev libffi-dev libgdbm-compat-dev libgdbm-dev liblzma-dev \
    libncurses-dev libreadline-dev libsqlite3-dev libssl-dev libzstd-dev \
    tk-dev uuid-dev zlib1g-dev "$(apt-cache pkgnames libmpdec-dev)"
