(Get-Content C:\buildbot\workers\WORKERNAME\buildbot.tac) `
    -replace '^passwd = .*', "passwd = 'WORKERPASSWD'" |
    Set-Content -Encoding ascii C:\buildbot\workers\WORKERNAME\buildbot.tac
