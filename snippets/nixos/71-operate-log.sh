journalctl --no-pager --lines=20 --unit=buildbot-worker.service
