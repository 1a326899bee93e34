"""After the step install: the newest package and the account that it makes."""


def test_package_is_the_newest(scene, version):
    assert version("installed") == version("newest")
    scene.kept["packages"] = {scene.facts.package: version("installed")}


def test_account(answer, host, scene):
    entry = answer("account").strip().split(":")
    assert entry[-2:] == [scene.facts.home, scene.facts.shell]
    assert host.check_output("id -gn %s", scene.facts.user) == scene.facts.group
