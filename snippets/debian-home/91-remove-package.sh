if rmdir /home/buildbot-workers; then
    umount /var/lib/buildbot/workers
    sed --in-place '\,^/home/buildbot-workers ,d' /etc/fstab
    apt purge --yes buildbot-worker
    rm --recursive /etc/systemd/system/buildbot-worker@.service.d
    systemctl daemon-reload
    userdel buildbot
    rm --recursive --force /var/lib/buildbot
fi
