$action = New-ScheduledTaskAction -WorkingDirectory C:\buildbot `
    -Execute C:\buildbot\venv\Scripts\buildbot-worker.exe `
    -Argument 'start C:\buildbot\workers\WORKERNAME'
$trigger = New-ScheduledTaskTrigger -AtStartup
$settings = New-ScheduledTaskSettingsSet -AllowStartIfOnBatteries `
    -DontStopIfGoingOnBatteries -ExecutionTimeLimit ([TimeSpan]::Zero) `
    -RestartCount 3 -RestartInterval (New-TimeSpan -Minutes 1) `
    -Priority 5
$user = Get-Credential -UserName buildbot -Message 'Windows password'
Register-ScheduledTask -Force -TaskName 'Buildbot worker' `
    -Action $action -Trigger $trigger -Settings $settings -User buildbot `
    -Password ($user.GetNetworkCredential().Password)
