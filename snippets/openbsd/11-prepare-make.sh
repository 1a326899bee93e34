mkdir -p /usr/local/libexec/gmake
ln -sf /usr/local/bin/gmake /usr/local/libexec/gmake/make
cat >/etc/login.conf.d/buildbot_worker <<'END'
buildbot_worker:\
  :path=/usr/local/libexec/gmake /usr/bin /bin /usr/sbin /sbin /usr/local/bin:\
  :setenv=CPPFLAGS=-I/usr/local/include,LDFLAGS=-L/usr/local/lib:\
  :tc=daemon:
END
