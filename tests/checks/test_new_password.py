"""After the administrators changed the password: the old one is refused."""

from proof import wait


def test_old_password_is_refused(host, scene):
    log = f"{scene.folder}/twistd.log"
    size = int(host.check_output("stat --format=%%s %s", log))
    # A person takes longer between two steps: systemd's limit on starts within 10 s is not met.
    host.check_output("systemctl reset-failed %s", scene.unit)
    host.check_output("systemctl restart %s", scene.unit)
    wait.until(
        lambda: (
            host.run("tail --bytes=+%s %s | grep 'unauthorized login'", str(size + 1), log).rc == 0
        ),
        "the refusal of the old password in the worker's log",
    )
    assert not scene.master.attached(scene.name)
