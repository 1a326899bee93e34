Remove-LocalUser -Name buildbot
cmd /c 'rd /s /q C:\buildbot'
