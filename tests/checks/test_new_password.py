"""After the administrators changed the password: the old one is refused."""

from proof import wait


def test_old_password_is_refused(fact, host, scene):
    log = f"{scene.folder}/twistd.log"
    size = host.file(log).size
    fact("restart")
    wait.until(
        lambda: host.run("tail -c +%s %s | grep 'unauthorized login'", str(size + 1), log).rc == 0,
        "the refusal of the old password in the worker's log",
    )
    assert not scene.master.attached(scene.name)
