if rmdir /var/lib/buildbot/workers; then
    rm /etc/systemd/system/buildbot-worker@.service
    userdel buildbot
    rm -r /var/lib/buildbot
fi
