cat >/etc/init.d/buildbot-worker <<'END'
#!/sbin/openrc-run
worker=${RC_SVCNAME#*.}
name="Buildbot worker $worker"
supervisor=supervise-daemon
command=/var/lib/buildbot/venv/bin/buildbot-worker
command_args="start --nodaemon"
command_user=buildbot:buildbot
directory=/var/lib/buildbot/workers/$worker
required_files=$directory/buildbot.tac
pidfile=/run/$RC_SVCNAME.pid
respawn_delay=5
respawn_max=0

depend() {
    use net dns
    after firewall
}
END
chmod 755 /etc/init.d/buildbot-worker
