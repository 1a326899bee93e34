su - buildbot -c "grep 'Connected to buildmaster' \
    /var/buildbot/workers/WORKERNAME/twistd.log"
