mkdir --parents /etc/buildbot-worker
cat >/etc/buildbot-worker/Containerfile <<'END'
FROM debian:trixie
LABEL buildbot-worker=yes
RUN useradd --uid 20000 --user-group --no-create-home \
        --home-dir /var/lib/buildbot --shell /bin/bash buildbot \
    && apt-get update \
    && apt-get install --yes --no-install-recommends \
        build-essential ca-certificates gdb git netbase pkg-config \
        libbz2-dev libffi-dev libgdbm-compat-dev libgdbm-dev liblzma-dev \
        libmpdec-dev libncurses-dev libreadline-dev libsqlite3-dev libssl-dev \
        libzstd-dev tk-dev uuid-dev zlib1g-dev buildbot-worker \
    && apt-get clean
ENV LANG=C.UTF-8
USER buildbot
WORKDIR /var/lib/buildbot
CMD ["bash", "--rcfile", "/etc/bash.bashrc"]
END
podman build --pull=newer --tag=localhost/buildbot-worker /etc/buildbot-worker
