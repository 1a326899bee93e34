mkdir --parents /etc/systemd/system/buildbot-worker@.service.d
cat >/etc/systemd/system/buildbot-worker@.service.d/restart.conf <<'END'
[Unit]
Wants=network-online.target
After=network-online.target

[Service]
Restart=always
RestartSec=5
OOMPolicy=continue
END
