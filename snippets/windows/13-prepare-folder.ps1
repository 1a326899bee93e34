Add-LocalGroupMember -SID S-1-5-32-545 -Member buildbot
New-Item -ItemType Directory C:\buildbot
icacls C:\buildbot /inheritance:r /grant '*S-1-5-32-544:(OI)(CI)F' `
    '*S-1-5-18:(OI)(CI)F' 'buildbot:(OI)(CI)M'
