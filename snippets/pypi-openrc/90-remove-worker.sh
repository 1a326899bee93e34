rc-service buildbot-worker.WORKERNAME stop
rc-update delete buildbot-worker.WORKERNAME default
rm /etc/init.d/buildbot-worker.WORKERNAME
su - buildbot -c 'rm -rf /var/lib/buildbot/workers/WORKERNAME'
