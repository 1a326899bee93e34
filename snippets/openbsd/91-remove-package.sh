pkg_delete buildbot-worker
rm /etc/login.conf.d/buildbot_worker
rm -r /usr/local/libexec/gmake
