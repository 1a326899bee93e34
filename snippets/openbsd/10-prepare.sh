mkdir -p /usr/local/libexec/gmake
ln -sf /usr/local/bin/gmake /usr/local/libexec/gmake/make
cat >/etc/login.conf.d/buildbot_worker <<'END'
buildbot_worker:\
  :path=/usr/local/libexec/gmake /usr/bin /bin /usr/sbin /sbin /usr/local/bin:\
  :setenv=CPPFLAGS=-I/usr/local/include,LDFLAGS=-L/usr/local/lib:\
  :tc=daemon:
END
pkg_add bzip2 git gdbm gmake libffi sqlite3 tcl%8.6 tk%8.6 xz zstd
