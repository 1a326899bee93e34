if rmdir /var/lib/buildbot/workers; then
    rm /etc/init.d/buildbot-worker
    update-rc.d buildbot-worker remove
    userdel buildbot
    rm -r /var/lib/buildbot
fi
