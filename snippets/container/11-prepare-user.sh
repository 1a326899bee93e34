useradd --uid 20000 --user-group --no-create-home \
    --home-dir /var/lib/buildbot --shell /usr/sbin/nologin buildbot
