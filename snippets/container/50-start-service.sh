mkdir --parents /etc/containers/systemd
cat >/etc/containers/systemd/buildbot-worker@.container <<'END'
[Unit]
Description=Buildbot worker %i
RequiresMountsFor=/var/lib/buildbot
Wants=network-online.target
After=network-online.target

[Container]
Image=localhost/buildbot-worker
ContainerName=%i
Exec=buildbot-worker start --nodaemon /var/lib/buildbot/workers/%i
WorkingDir=/var/lib/buildbot/workers/%i
Volume=/var/lib/buildbot:/var/lib/buildbot
Secret=%i,target=password,uid=20000,gid=20000,mode=0400
RunInit=true
ReadOnly=true
Tmpfs=/tmp:rw,exec,nosuid,nodev,mode=1777,size=1G
DropCapability=all
NoNewPrivileges=true

[Service]
CPUQuota=200%
MemoryMax=4G
MemorySwapMax=0
TasksMax=2000
OOMPolicy=continue
Restart=always
RestartSec=5
SuccessExitStatus=143

[Install]
WantedBy=multi-user.target
END
