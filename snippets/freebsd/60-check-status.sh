service buildbot-worker status WORKERPROFILE | grep 'is running as pid'
su -m buildbot -c "grep 'Connected to buildmaster' \
    /var/db/buildbot/workers/WORKERNAME/twistd.log"
