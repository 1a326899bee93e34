Stop-ScheduledTask -TaskName 'Buildbot worker'
Start-ScheduledTask -TaskName 'Buildbot worker'
