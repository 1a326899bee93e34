Stop-ScheduledTask -TaskName 'Buildbot worker'
while ((Get-ScheduledTask -TaskName 'Buildbot worker').State -eq 'Running') {
    Start-Sleep -Seconds 1
}
Start-ScheduledTask -TaskName 'Buildbot worker'
