rc-service buildbot-worker.WORKERNAME stop
rc-update delete buildbot-worker.WORKERNAME default
rm /etc/init.d/buildbot-worker.WORKERNAME
rm -r /var/lib/buildbot/workers/WORKERNAME
