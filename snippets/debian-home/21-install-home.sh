install --directory --owner=buildbot --group=buildbot /home/buildbot-workers
cat >>/etc/fstab <<'END'
/home/buildbot-workers /var/lib/buildbot/workers none bind 0 0
END
systemctl daemon-reload
mount /var/lib/buildbot/workers
