zypper --non-interactive install \
    gcc gcc-c++ gdb git make pkg-config python3 \
    gdbm-devel libbz2-devel libffi-devel libopenssl-devel libuuid-devel \
    libzstd-devel mpdecimal-devel ncurses-devel readline-devel \
    sqlite3-devel tk-devel xz-devel 'pkgconfig(zlib)'
