pacman --sync --refresh --sysupgrade --needed --noconfirm \
    base-devel gdb git python \
    bzip2 gdbm libffi mpdecimal ncurses openssl readline sqlite tk \
    util-linux-libs xz zstd
