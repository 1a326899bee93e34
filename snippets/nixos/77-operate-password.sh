cat >/etc/buildbot-worker-password <<'END'
WORKERPASSWD
END
systemctl restart buildbot-worker.service
