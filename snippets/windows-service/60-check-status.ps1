Get-Service BuildBot
Select-String 'Connected to buildmaster' `
    C:\buildbot\workers\WORKERNAME\twistd.log
