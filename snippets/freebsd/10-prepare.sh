pkg install --yes git pkgconf \
    gdbm libffi readline sqlite3 tk86 zstd
