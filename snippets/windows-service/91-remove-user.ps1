py -3.13 -m pip uninstall --yes buildbot-worker
Remove-LocalUser -Name buildbot
Remove-Item -Recurse -Force C:\buildbot
