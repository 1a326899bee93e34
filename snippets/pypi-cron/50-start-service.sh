cat >/var/lib/buildbot/at-boot <<'END'
#!/bin/sh
# No worker runs yet: a pid file is from before, and its number a stranger's.
for worker in /var/lib/buildbot/workers/*; do
    rm -f "$worker/twistd.pid"
    /var/lib/buildbot/venv/bin/buildbot-worker start --quiet "$worker"
done
END
chmod 755 /var/lib/buildbot/at-boot
crontab - <<'END'
@reboot /var/lib/buildbot/at-boot
END
