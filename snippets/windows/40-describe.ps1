@'
YOUR NAME <you AT example.org>
'@ | Set-Content -Encoding ascii C:\buildbot\workers\WORKERNAME\info\admin
@'
YOUR SYSTEM, PROCESSOR, MEMORY, COMPILER
'@ | Set-Content -Encoding ascii C:\buildbot\workers\WORKERNAME\info\host
