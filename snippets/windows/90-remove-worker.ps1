Stop-ScheduledTask -TaskName 'Buildbot worker'
Unregister-ScheduledTask -TaskName 'Buildbot worker' -Confirm:$false
