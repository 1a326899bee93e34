pkg_delete buildbot-worker
rm -f /etc/login.conf.d/buildbot_worker
rm -rf /usr/local/libexec/gmake
