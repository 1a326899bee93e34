# An older release of the package, in the place of the one that the guide has installed.
newest_version=$(sh -c "$installed")
su - "$user" -c "$home/venv/bin/pip install --quiet '$package<$newest_version'"
sh -c "$restart" >/dev/null
