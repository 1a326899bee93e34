"""After the step prepare-disk: the worker's folder is a disk of its own, of a fixed size."""


def test_disk_of_its_own(host, owned, scene):
    source, size = host.check_output(
        "findmnt --noheadings --bytes --output=SOURCE,SIZE %s", scene.facts.home
    ).split()
    assert source.startswith("/dev/loop"), f"{scene.facts.home} is on {source}"
    assert 90e9 < int(size) < 110e9
    assert owned(scene.facts.home) == f"755 {scene.facts.user} {scene.facts.group}"
