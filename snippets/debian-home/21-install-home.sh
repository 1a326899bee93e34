install --directory --owner=buildbot --group=buildbot /home/buildbot-workers
sed --in-place '\,^/home/buildbot-workers ,d' /etc/fstab
cat >>/etc/fstab <<'END'
/home/buildbot-workers /var/lib/buildbot/workers none bind 0 0
END
systemctl daemon-reload
systemctl start var-lib-buildbot-workers.mount
