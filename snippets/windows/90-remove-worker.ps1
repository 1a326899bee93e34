Stop-ScheduledTask -TaskName 'Buildbot worker'
Unregister-ScheduledTask -TaskName 'Buildbot worker' -Confirm:$false
Remove-Item -Recurse -Force C:\buildbot\workers\WORKERNAME
