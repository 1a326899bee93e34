rc-service buildbot-worker.WORKERNAME status
su - buildbot -c "grep 'Connected to buildmaster' \
    /var/lib/buildbot/workers/WORKERNAME/twistd.log"
