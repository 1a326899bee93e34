service buildbot-worker stop WORKERNAME
su - buildbot -c 'rm -rf /var/lib/buildbot/workers/WORKERNAME'
