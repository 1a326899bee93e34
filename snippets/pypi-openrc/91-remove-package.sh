if rmdir /var/lib/buildbot/workers; then
    rm /etc/init.d/buildbot-worker
    userdel buildbot
    rm -r /var/lib/buildbot
fi
