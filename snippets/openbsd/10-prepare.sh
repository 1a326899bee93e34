pkg_add git gdbm libffi sqlite3 tcl%8.6 tk%8.6 xz zstd
