Get-ScheduledTask -TaskName 'Buildbot worker'
Select-String 'Connected to buildmaster' `
    C:\buildbot\workers\WORKERNAME\twistd.log
