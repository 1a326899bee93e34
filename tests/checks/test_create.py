"""After the step create: a worker of the right owner and mode, and the settings that it got."""

import json

#: Runs the worker's own configuration file, with a folder in place of the worker's, since it
#: opens the log file there; prints what the package made of it.
SETTINGS = """
import json, sys, tempfile
tac = open(sys.argv[1] + "/buildbot.tac").read().replace(sys.argv[1], tempfile.mkdtemp())
made = {"__file__": "buildbot.tac"}
exec(tac, made)
factory = made["s"].bf
print(json.dumps({
    "keepalive": factory.keepaliveInterval,
    "delete": made["s"].services[0].delete_leftover_dirs,
    "host": made["buildmaster_host"],
    "port": made["port"],
    "name": made["workername"],
    "password": made["passwd"],
}))
"""


def test_owners_and_modes(owned, scene):
    listed = [owned(f"{scene.folder}{of}") for of in ("", "/buildbot.tac", "/info")]
    modes, owners = zip(*(line.split(" ", 1) for line in listed), strict=True)
    owner = f"{scene.facts.user} {scene.facts.group}"
    assert set(owners) == {owner}, f"files of the worker belong to {owners[0]}, not to {owner}"
    # The group is the user's own; whether it may write is the umask of the account's login shell.
    assert modes[1] == "600", "the password stands in it"
    assert {modes[0], modes[2]} <= {"755", "775"}


def test_settings_as_the_package_reads_them(host, scene):
    done = host.run("%s -B -c %s %s", scene.facts.python, SETTINGS, scene.folder)
    assert done.rc == 0, done.stderr
    found = json.loads(done.stdout)
    wanted = {
        "keepalive": 60,
        "delete": True,
        "host": "buildbot-api.python.org",
        "port": 9020,
        "name": scene.name,
        "password": scene.password,
    }
    assert found.keys() == wanted.keys()
    wrong = [f"{k} is {found[k]!r}, not {wanted[k]!r}" for k in wanted if found[k] != wanted[k]]
    assert not wrong, ", ".join(wrong)
