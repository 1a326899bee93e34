install -d -o buildbot -g buildbot /var/db/buildbot
su -m buildbot -c 'mkdir /var/db/buildbot/workers'
