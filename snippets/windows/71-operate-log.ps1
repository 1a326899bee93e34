Get-Content -Tail 20 C:\buildbot\workers\WORKERNAME\twistd.log
