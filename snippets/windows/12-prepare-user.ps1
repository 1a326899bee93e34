New-LocalUser -Name buildbot -PasswordNeverExpires `
    -Password (Read-Host -AsSecureString -Prompt 'New Windows password')
