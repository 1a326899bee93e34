Stop-Service BuildBot
