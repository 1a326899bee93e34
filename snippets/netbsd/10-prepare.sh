pkgin -y install git-base python313 py313-cryptography pkgconf \
    gdbm libffi mpdecimal readline sqlite3 tk xz zstd
