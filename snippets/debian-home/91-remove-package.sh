if rmdir /home/buildbot-workers; then
    umount /var/lib/buildbot/workers
    sed --in-place '\,^/home/buildbot-workers ,d' /etc/fstab
    rm --recursive /etc/systemd/system/buildbot-worker@.service.d
    apt purge --yes buildbot-worker
    userdel buildbot
    rm --recursive --force /var/lib/buildbot
fi
