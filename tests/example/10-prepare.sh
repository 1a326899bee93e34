xbps-install --sync --yes base-devel git python3 libffi-devel openssl-devel
