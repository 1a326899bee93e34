su - buildbot -c /bin/sh <<'END'
sed -i "s/^passwd = .*/passwd = 'WORKERPASSWD'/" \
    /var/buildbot/workers/WORKERNAME/buildbot.tac
END
service buildbot_worker restart
