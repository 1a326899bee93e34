if rmdir /var/lib/buildbot/workers; then
    apt purge --yes buildbot-worker
    rm --recursive /etc/systemd/system/buildbot-worker@.service.d
    systemctl daemon-reload
    userdel buildbot
    rm --recursive --force /var/lib/buildbot
fi
