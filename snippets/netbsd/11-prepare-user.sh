groupadd buildbot
useradd -m -d /var/buildbot -g buildbot -s /bin/sh buildbot
