su - buildbot -c "sed -i -f - \
    /var/lib/buildbot/workers/WORKERNAME/buildbot.tac" <<'END'
s/^passwd = .*/passwd = 'WORKERPASSWD'/
END
rc-service buildbot-worker.WORKERNAME restart
