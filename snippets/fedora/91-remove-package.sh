if ! ls /var/lib/buildbot/worker/*/buildbot.tac; then
    dnf remove --assumeyes --setopt=clean_requirements_on_remove=False \
        buildbot-worker
    rm --recursive /etc/systemd/system/buildbot-worker@.service.d
    systemctl daemon-reload
    userdel buildbot-worker
    rm --recursive --force /var/lib/buildbot/worker
    rm --dir --force /var/lib/buildbot
fi
