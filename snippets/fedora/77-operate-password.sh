su -s /bin/sh - buildbot-worker -c "sed -i -f - \
    /var/lib/buildbot/worker/WORKERNAME/buildbot.tac" <<'END'
s/^passwd = .*/passwd = 'WORKERPASSWD'/
END
systemctl restart buildbot-worker@WORKERNAME.service
