tail -n 20 /var/lib/buildbot/workers/WORKERNAME/twistd.log
