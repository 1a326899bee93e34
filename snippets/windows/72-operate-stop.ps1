Stop-ScheduledTask -TaskName 'Buildbot worker'
