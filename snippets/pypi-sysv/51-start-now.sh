update-rc.d buildbot-worker defaults
service buildbot-worker start WORKERNAME
