cat >/Library/LaunchDaemons/net.buildbot.worker.plist <<'END'
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN"
 "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
    <key>Label</key>
    <string>net.buildbot.worker</string>
    <key>UserName</key>
    <string>buildbot</string>
    <key>WorkingDirectory</key>
    <string>/Users/buildbot/workers/WORKERNAME</string>
    <key>ProgramArguments</key>
    <array>
        <string>/Users/buildbot/venv/bin/buildbot-worker</string>
        <string>start</string>
        <string>--nodaemon</string>
        <string>/Users/buildbot/workers/WORKERNAME</string>
    </array>
    <key>EnvironmentVariables</key>
    <dict>
        <key>PATH</key>
<string>/opt/homebrew/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin</string>
        <key>HOME</key>
        <string>/Users/buildbot</string>
        <key>LC_CTYPE</key>
        <string>en_US.UTF-8</string>
    </dict>
    <key>RunAtLoad</key>
    <true/>
    <key>KeepAlive</key>
    <true/>
    <key>SessionCreate</key>
    <true/>
</dict>
</plist>
END
chown root:wheel /Library/LaunchDaemons/net.buildbot.worker.plist
chmod 644 /Library/LaunchDaemons/net.buildbot.worker.plist
plutil -lint /Library/LaunchDaemons/net.buildbot.worker.plist
