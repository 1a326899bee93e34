pkg install --yes git pkgconf python3 \
    gdbm libffi readline sqlite3 tk86 zstd
