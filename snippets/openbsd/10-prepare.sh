pkg_add git gdbm libffi sqlite3 tcl tk xz
