rcctl check buildbot_worker
su -m _buildslave -c "grep 'Connected to buildmaster' \
    /var/buildslave/WORKERNAME/twistd.log"
