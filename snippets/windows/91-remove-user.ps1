Remove-LocalUser -Name buildbot
Remove-Item -Recurse -Force C:\buildbot
