py -3.13 -m pip uninstall --yes buildbot-worker
Remove-LocalUser -Name buildbot
cmd /c 'rd /s /q C:\buildbot'
