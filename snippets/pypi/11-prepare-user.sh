useradd --system --create-home --home-dir /var/lib/buildbot \
    --shell /bin/bash buildbot
