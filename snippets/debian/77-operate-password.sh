su -s /bin/sh - buildbot -c "sed -i -f - \
    /var/lib/buildbot/workers/WORKERNAME/buildbot.tac" <<'END'
s/^passwd = .*/passwd = 'WORKERPASSWD'/
END
systemctl restart buildbot-worker@WORKERNAME.service
