$action = New-ScheduledTaskAction -WorkingDirectory C:\buildbot `
    -Execute C:\buildbot\venv\Scripts\buildbot-worker.exe `
    -Argument 'start C:\buildbot\workers\WORKERNAME'
$trigger = New-ScheduledTaskTrigger -AtStartup
$user = New-ScheduledTaskPrincipal -UserId buildbot -LogonType S4U
$settings = New-ScheduledTaskSettingsSet -AllowStartIfOnBatteries `
    -DontStopIfGoingOnBatteries -ExecutionTimeLimit ([TimeSpan]::Zero) `
    -RestartCount 3 -RestartInterval (New-TimeSpan -Minutes 1)
Register-ScheduledTask -TaskName 'Buildbot worker' -Action $action `
    -Trigger $trigger -Principal $user -Settings $settings
