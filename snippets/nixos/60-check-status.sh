systemctl status --no-pager buildbot-worker.service
journalctl --no-pager --unit=buildbot-worker.service \
    --grep='Connected to buildmaster'
