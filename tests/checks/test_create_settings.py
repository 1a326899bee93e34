"""After the step create-settings: as test_create.py, but the password is Podman's secret."""

import json

#: Runs the worker's own configuration file inside its container, but for the log that it opens.
SETTINGS = """
import json, sys, tempfile
tac = open("buildbot.tac").read().replace(sys.argv[1], tempfile.mkdtemp())
exec(tac)
print(json.dumps({
    "keepalive": s.bf.keepaliveInterval, "delete": s.services[0].delete_leftover_dirs,
    "login": [buildmaster_host, port, workername, passwd],
}))
"""


def test_owners_and_modes(owned, scene):
    for of, mode in ("", "755"), ("/buildbot.tac", "600"), ("/info", "755"):
        found = owned(f"{scene.folder}{of}")
        assert found == f"{mode} {scene.facts.user} {scene.facts.group}", f"{of or 'folder'}"


def test_settings_as_the_package_reads_them(host, scene):
    done = host.run(
        "podman run --rm --volume=%s:%s --workdir=%s --secret=%s,target=password,uid=20000 "
        "localhost/buildbot-worker python3 -B -c %s %s",
        scene.facts.home, scene.facts.home, scene.folder, scene.name, SETTINGS, scene.folder,
    )  # fmt: skip
    assert done.rc == 0, done.stderr
    login = ["buildbot-api.python.org", 9020, scene.name, scene.password]
    assert json.loads(done.stdout) == {"keepalive": 60, "delete": True, "login": login}


def test_password_is_in_no_file_of_the_worker(host, scene):
    assert host.run("grep -rqF -e %s %s", scene.password, scene.folder).rc == 1


def test_the_workers_shell_reads_nothing_that_a_build_can_write(host, scene):
    home = scene.facts.home
    planted, ran = f"{home}/.bashrc", f"{home}/ran"
    host.check_output("echo touch %s >%s && chmod 644 %s", ran, planted, planted)
    shell = f"podman run --rm -it -v {home}:{home} localhost/buildbot-worker"
    said = host.check_output(
        "echo 'id --user; exit' | script --quiet --command %s /dev/null", shell
    )
    assert "20000" in said
    assert not host.exists(ran), "it ran what a build may have left"
    host.check_output("rm %s", planted)
