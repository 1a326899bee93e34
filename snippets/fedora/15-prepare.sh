dnf install --assumeyes gcc gcc-c++ git-core make gdb pkgconf-pkg-config \
    bzip2-devel expat-devel gdbm-devel libffi-devel libuuid-devel \
    libzstd-devel mpdecimal-devel ncurses-devel openssl-devel \
    readline-devel sqlite-devel tk-devel valgrind-devel xz-devel zlib-devel
