emerge --noreplace dev-debug/gdb dev-vcs/git dev-lang/tk \
    dev-db/sqlite sys-libs/gdbm sys-libs/readline app-arch/zstd
