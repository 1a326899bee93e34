Start-ScheduledTask -TaskName 'Buildbot worker'
