"""After the step prepare-disk: the worker's folder is a disk of its own, of a fixed size."""

from proof import wait

#: The file that holds the disk.
DISK = "/var/lib/buildbot-worker.disk"


def test_disk_of_its_own(host, owned, scene):
    source, size = host.check_output(
        "findmnt --noheadings --bytes --output=SOURCE,SIZE %s", scene.facts.home
    ).split()
    assert source.startswith("/dev/loop"), f"{scene.facts.home} is on {source}"
    assert 90e9 < int(size) < 110e9
    assert owned(scene.facts.home) == f"755 {scene.facts.user} {scene.facts.group}"


def test_what_builds_delete_is_free_again(host, scene):
    def used_mb():
        return int(host.check_output("du --block-size=1M %s", DISK).split()[0])

    file, before = f"{scene.facts.home}/test", used_mb()
    host.check_output("dd if=/dev/urandom of=%s bs=1M count=64 status=none && sync", file)
    assert used_mb() >= before + 60
    host.check_output("rm %s && sync", file)
    wait.until(lambda: used_mb() < before + 30, "the machine's disk having room", limit_s=60)
