sed -i -f - /var/lib/buildbot/workers/WORKERNAME/buildbot.tac <<'END'
s/^passwd = .*/passwd = 'WORKERPASSWD'/
END
/var/lib/buildbot/venv/bin/buildbot-worker restart --quiet \
    /var/lib/buildbot/workers/WORKERNAME
