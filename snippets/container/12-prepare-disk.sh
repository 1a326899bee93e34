truncate --size=100G /var/lib/buildbot-worker.disk
mkfs.ext4 -q -m 0 -E root_owner=20000:20000 /var/lib/buildbot-worker.disk
cat >/etc/systemd/system/var-lib-buildbot.mount <<'END'
[Mount]
What=/var/lib/buildbot-worker.disk
Where=/var/lib/buildbot
Type=ext4
Options=loop,nodev,nosuid

[Install]
WantedBy=multi-user.target
END
systemctl daemon-reload
systemctl enable --now var-lib-buildbot.mount
