install -m 600 /dev/null /etc/buildbot-worker-password
cat >/etc/buildbot-worker-password <<'END'
WORKERPASSWD
END
