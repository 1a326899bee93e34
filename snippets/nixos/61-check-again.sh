systemctl is-active buildbot-worker.service
journalctl --no-pager --unit=buildbot-worker.service \
    --grep='Connected to buildmaster'
