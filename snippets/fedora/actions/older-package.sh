# The archive's own package under an older version number: everything about its upgrade is real.
# A person takes longer between two steps: systemd's limit on starts within 10 s is not met.
systemctl reset-failed "buildbot-worker@$name.service"
dnf install --quiet --assumeyes rpmrebuild >/dev/null
find / -xdev -path '*/buildbot_worker/VERSION' -exec sh -c 'echo "$1" >"$2"' - "$older_version" {} \;
folder=$(mktemp -d)
rpmrebuild --batch --notest-install --directory="$folder" \
    --change-spec-whole="sed -e 's/^Version:.*/Version: $older_version/'" "$package" >/dev/null
find "$folder" -name '*.rpm' -exec rpm --upgrade --oldpackage {} +
rm -r "$folder"
