service buildbot-worker stop WORKERNAME
rm -r /var/lib/buildbot/workers/WORKERNAME
