if rmdir /var/lib/buildbot/workers; then
    rm --recursive /etc/systemd/system/buildbot-worker@.service.d
    apt purge --yes buildbot-worker
    userdel buildbot
    rm --recursive --force /var/lib/buildbot
fi
