apk add build-base bash gdb git linux-headers pkgconf python3 \
    bzip2-dev gdbm-dev libffi-dev mpdecimal-dev ncurses-dev openssl-dev \
    readline-dev sqlite-dev tk-dev util-linux-dev xz-dev zlib-dev zstd-dev
