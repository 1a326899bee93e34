cat >/etc/systemd/system/buildbot-worker@.service <<'END'
[Unit]
Description=Buildbot worker %i
Wants=network-online.target
After=network-online.target
AssertPathExists=/var/lib/buildbot/workers/%i/buildbot.tac

[Service]
User=buildbot
Group=buildbot
WorkingDirectory=/var/lib/buildbot/workers/%i
ExecStart=/usr/bin/env \
    /var/lib/buildbot/venv/bin/buildbot-worker start --nodaemon
Restart=always
RestartSec=5
OOMPolicy=continue

NoNewPrivileges=yes
CapabilityBoundingSet=
ProtectSystem=strict
ReadWritePaths=/var/lib/buildbot
ReadOnlyPaths=/var/lib/buildbot/venv
ProtectHome=yes
PrivateDevices=yes
PrivateTmp=yes
ProtectControlGroups=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes

[Install]
WantedBy=multi-user.target
END
