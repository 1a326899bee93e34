findmnt /var/lib/buildbot/workers
