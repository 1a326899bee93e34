"""Steps that linters take as they are; tests break them, and see what is found."""

from proof.guide.platform import Lint
from proof.guide.vocabulary import Dialect
from proof.linters import lint


def found(tool, text, dialect=Dialect.SH):
    return list(lint.TOOLS[tool].read(text, Lint(dialect=dialect, tools=(tool,))))


CREATE = "buildbot-worker create-worker --keepalive=60 /w buildbot-api.python.org:9020 N P\n"
PLIST = """\
cat >/Library/LaunchDaemons/net.buildbot.worker.plist <<'END'
<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0">
<dict>
    <key>Label</key>
    <string>net.buildbot.worker</string>
    <key>ProgramArguments</key>
    <array>
        <string>/venv/bin/buildbot-worker</string>
        <string>start</string>
        <string>--nodaemon</string>
        <string>/w</string>
    </array>
    <key>KeepAlive</key>
    <true/>
</dict>
</plist>
END
"""
UNIT = """\
cat >/etc/systemd/system/buildbot-worker@.service <<'END'
[Unit]
Wants=network-online.target

[Service]
ExecStart=/venv/bin/buildbot-worker start --nodaemon /w/%i
Restart=on-failure
END
"""
DROP_IN = """\
cat >/etc/systemd/system/buildbot-worker@.service.d/more.conf <<'END'
[Service]
Restart=on-failure
END
"""
NIX = "cat >/etc/nixos/worker.nix <<'END'\n{ pkgs, ... }:\n{\n  a = 1;\n}\nEND\n"
TASK = """\
$a = New-ScheduledTaskAction -WorkingDirectory C:\\b `
    -Execute C:\\b\\venv\\Scripts\\buildbot-worker.exe `
    -Argument 'start C:\\b\\w'
C:\\b\\buildbot-worker.exe create-worker '--keepalive=60' C:\\b\\w a.example:9020 N P
"""
SERVICE = """\
& 'C:\\P F\\buildbot_worker_windows_service.exe' `
    --username '.\\b' --password ($user.GetNetworkCredential().Password) `
    --startup auto install
C:\\b\\buildbot_worker_windows_service.exe start C:\\b\\w
C:\\b\\buildbot_worker_windows_service.exe remove
"""
