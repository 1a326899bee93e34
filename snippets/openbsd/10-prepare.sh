pkg_add bzip2 git gdbm gmake libffi sqlite3 tcl%8.6 tk%8.6 xz zstd
