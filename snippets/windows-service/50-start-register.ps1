$user = Get-Credential -UserName buildbot -Message 'Windows password'
& 'C:\Program Files\Python313\Scripts\buildbot_worker_windows_service.exe' `
    --username '.\buildbot' --startup auto install
Get-CimInstance Win32_Service -Filter "Name = 'BuildBot'" |
    Invoke-CimMethod -MethodName Change -Arguments @{
        StartName = '.\buildbot'
        StartPassword = $user.GetNetworkCredential().Password
    }
$parameters = 'HKLM:\SYSTEM\CurrentControlSet\Services\BuildBot\Parameters'
New-Item -Force $parameters
Set-ItemProperty $parameters -Name directories `
    -Value C:\buildbot\workers\WORKERNAME
