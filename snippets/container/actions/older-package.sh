# The image with the archive's own package under an older version number.
# A person takes longer between two steps: systemd's limit on starts within 10 s is not met.
systemctl reset-failed "buildbot-worker@$name.service"
podman build --quiet --tag=localhost/buildbot-worker - >/dev/null <<END
FROM localhost/buildbot-worker
USER root
RUN cd /var/tmp && apt-get update && apt-get download $package \
    && dpkg-deb --raw-extract ${package}_*.deb older \
    && sed --in-place 's/^Version: .*/Version: $older_version-1/' older/DEBIAN/control \
    && find older -path '*/buildbot_worker/VERSION' -exec sh -c 'echo $older_version >"\$1"' - {} ';' \
    && dpkg-deb --build older older.deb && dpkg --install older.deb && rm -r older ./*.deb
USER buildbot
END
sh -c "$restart"
