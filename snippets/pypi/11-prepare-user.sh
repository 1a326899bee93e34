useradd --system --user-group --create-home \
    --home-dir /var/lib/buildbot --shell /bin/bash buildbot
