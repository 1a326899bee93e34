su -m _buildslave -c /bin/sh <<'END'
sed -i "s/^passwd = .*/passwd = 'WORKERPASSWD'/" \
    /var/buildslave/WORKERNAME/buildbot.tac
END
rcctl restart buildbot_worker
