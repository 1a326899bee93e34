mkdir --parents /var/lib/buildbot/workers
buildbot-worker create-worker --keepalive=60 --delete-leftover-dirs \
    /var/lib/buildbot/workers/WORKERNAME \
    buildbot-api.python.org:9020 WORKERNAME secret
sed -i -f - /var/lib/buildbot/workers/WORKERNAME/buildbot.tac <<'END'
s,^passwd = .*,passwd = open('/run/secrets/password').read().strip(),
END
