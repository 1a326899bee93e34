su -m _buildslave -c "sed -i -f /dev/stdin \
    /var/buildslave/WORKERNAME/buildbot.tac" <<'END'
s/^passwd = .*/passwd = 'WORKERPASSWD'/
END
rcctl restart buildbot_worker
