$user = Get-Credential -UserName buildbot -Message 'Windows password'
& 'C:\Program Files\Python313\Scripts\buildbot_worker_windows_service.exe' `
    --username '.\buildbot' `
    --password ($user.GetNetworkCredential().Password) `
    --startup auto install
$parameters = 'HKLM:\SYSTEM\CurrentControlSet\Services\BuildBot\Parameters'
New-Item -Force $parameters
Set-ItemProperty $parameters -Name directories `
    -Value C:\buildbot\workers\WORKERNAME
