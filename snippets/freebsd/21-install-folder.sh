install -d -o buildbot -g buildbot /var/db/buildbot
install -d -o buildbot -g buildbot /var/db/buildbot/workers
