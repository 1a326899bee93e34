pkgin -y install git-base python313 pkgconf \
    gdbm libffi readline sqlite3 tk xz
