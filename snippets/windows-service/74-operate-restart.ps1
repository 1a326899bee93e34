Restart-Service BuildBot
