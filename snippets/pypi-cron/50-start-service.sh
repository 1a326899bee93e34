cat >/var/lib/buildbot/at-boot <<'END'
#!/bin/sh
# Starts each worker that does not run. An old pid file may name a stranger,
# who was not started for this folder.
for worker in /var/lib/buildbot/workers/*; do
    number=$(cat "$worker/twistd.pid" 2>/dev/null)
    grep -qsFxz "$worker" "/proc/$number/cmdline" && continue
    rm -f "$worker/twistd.pid"
    /var/lib/buildbot/venv/bin/buildbot-worker start --quiet "$worker"
done
END
chmod 755 /var/lib/buildbot/at-boot
crontab - <<'END'
@reboot /var/lib/buildbot/at-boot
END
