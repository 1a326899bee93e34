service buildbot_worker stop
sed -i '/^buildbot_worker=/d' /etc/rc.conf
rm /etc/rc.d/buildbot_worker
su - buildbot -c 'rm -rf /var/buildbot/workers/WORKERNAME'
