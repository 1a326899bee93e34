"""After the step install: the distribution's own package and the account that it makes."""


def test_package_is_the_archives_newest(host, scene, newest_version):
    package = host.package(scene.facts.package)
    assert package.is_installed
    assert package.version == newest_version
    scene.kept["packages"] = {scene.facts.package: newest_version}


def test_account(host, scene):
    entry = host.check_output("getent passwd %s", scene.facts.user).split(":")
    assert entry[5:] == [scene.facts.home, scene.facts.shell]
    assert host.check_output("id -gn %s", scene.facts.user) == scene.facts.group
