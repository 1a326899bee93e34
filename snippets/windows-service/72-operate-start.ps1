Start-Service BuildBot
