pkg install --yes git pkgconf python3 \
    gdbm libffi mpdecimal readline sqlite3 tk86 zstd
