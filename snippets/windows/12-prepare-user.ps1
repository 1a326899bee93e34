New-LocalUser -Name buildbot -PasswordNeverExpires `
    -Password (Read-Host -AsSecureString)
Add-LocalGroupMember -SID S-1-5-32-545 -Member buildbot
New-Item -ItemType Directory C:\buildbot
icacls C:\buildbot /grant 'buildbot:(OI)(CI)M'
