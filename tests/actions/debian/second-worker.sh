# Another worker on this machine, and a small package that nothing needs.
su "$user" -s /bin/sh -c "buildbot-worker create-worker --keepalive=60 --delete-leftover-dirs \
    $workers/$second_name buildbot-api.python.org:9020 $second_name $password" >/dev/null
systemctl enable --now "buildbot-worker@$second_name.service" 2>/dev/null
apt-get install -qq --yes --no-install-recommends "$unrelated_package" >/dev/null 2>&1
apt-mark auto "$unrelated_package" >/dev/null
