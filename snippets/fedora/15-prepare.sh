dnf install --assumeyes gcc git-core make gdb pkgconf-pkg-config \
    bzip2-devel gdbm-devel libffi-devel libuuid-devel libzstd-devel \
    mpdecimal-devel ncurses-devel openssl-devel readline-devel \
    sqlite-devel tk-devel xz-devel zlib-devel
