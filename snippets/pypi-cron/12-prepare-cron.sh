apt install --yes --no-install-recommends cron
