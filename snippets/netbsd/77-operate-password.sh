su - buildbot -c "sed -i -f /dev/stdin \
    /var/buildbot/workers/WORKERNAME/buildbot.tac" <<'END'
s/^passwd = .*/passwd = 'WORKERPASSWD'/
END
service buildbot_worker restart
