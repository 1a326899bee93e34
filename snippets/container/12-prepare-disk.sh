if ! test -e /var/lib/buildbot-worker.disk; then
    mkfs.ext4 -q -m 0 -E root_owner=20000:20000 \
        /var/lib/buildbot-worker.disk 100G
fi
cat >/etc/systemd/system/var-lib-buildbot.mount <<'END'
[Mount]
What=/var/lib/buildbot-worker.disk
Where=/var/lib/buildbot
Type=ext4
Options=loop,nodev,nosuid,discard

[Install]
WantedBy=multi-user.target
END
systemctl daemon-reload
systemctl enable --now var-lib-buildbot.mount
