# The archive's own package under an older version number: everything about its upgrade is real.
# A person takes longer between two steps: systemd's limit on starts within 10 s is not met.
systemctl reset-failed "buildbot-worker@$name.service"
folder=$(mktemp -d)
cd "$folder" || exit
apt-get download -qq "$package"
dpkg-deb --raw-extract "$package"_*.deb older
sed --in-place "s/^Version: .*/Version: $older_version-1/" older/DEBIAN/control
find older -path '*/buildbot_worker/VERSION' -exec sh -c 'echo "$1" >"$2"' - "$older_version" {} \;
dpkg-deb --build older older.deb >/dev/null
dpkg --install older.deb >/dev/null 2>&1
cd / || exit
rm -r "$folder"
# The lists of a machine that has run for a while are older than the upgrade.
rm -r /var/lib/apt/lists
