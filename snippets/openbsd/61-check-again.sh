rcctl check buildbot_worker
grep 'Connected to buildmaster' \
    /var/buildslave/WORKERNAME/twistd.log
