if rmdir /var/lib/buildbot/workers; then
    crontab -r -u buildbot
    userdel buildbot
    rm -r /var/lib/buildbot
fi
