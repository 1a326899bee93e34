if rmdir /var/lib/buildbot/workers; then
    rm /etc/init.d/buildbot-worker
    deluser buildbot
    rm -r /var/lib/buildbot
fi
