service buildbot-worker status WORKERNAME
su - buildbot -c "grep 'Connected to buildmaster' \
    /var/lib/buildbot/workers/WORKERNAME/twistd.log"
