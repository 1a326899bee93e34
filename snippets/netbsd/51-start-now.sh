cat >>/etc/rc.conf <<'END'
buildbot_worker=YES
END
service buildbot_worker start
