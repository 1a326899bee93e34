"""What the engine makes of podman's answers, and what it removes whatever happens."""

import os
import resource
import shutil
import signal
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path

import pytest

from proof import wait
from proof.errors import CannotVerify
from proof.paths import ROOT, cache_dir
from proof.podman.podman import (
    CERTIFICATES,
    Podman,
    _configure,
    _lock,
    certificates,
    new_name,
    opened,
)
from tests.patience import patient

IMAGE = "localhost/guide/debian-13:1"


@pytest.fixture
def box(podman):
    """An engine with a running container, `guide-x`."""
    podman.image(IMAGE)
    made = podman.engine()
    with made.container("guide-x", IMAGE):
        yield made


def test_what_podman_printed_comes_back(box):
    assert box.do("exec", "-i", "guide-x", "sh", "-es", input_text="echo ' a  b'; echo") == "a  b"
    done = box.call("exec", "-i", "guide-x", "sh", "-es", input_text="echo no >&2\nexit 3")
    assert (done.returncode, done.stdout, done.stderr) == (3, "", "no\n")


@pytest.fixture
def typed():
    """Let somebody have typed a line that is meant for something else."""
    reader, writer = os.pipe()
    before = os.dup(0)
    os.dup2(reader, 0)
    os.write(writer, b"typed\n")
    os.close(writer)
    yield
    os.dup2(before, 0)
    for number in (reader, before):
        os.close(number)


@pytest.mark.usefixtures("typed")
def test_without_input_nothing_is_read_from_the_keyboard(box):
    assert box.do("exec", "-i", "guide-x", "cat", timeout_s=patient(5)) == ""


def test_bytes_that_are_no_text_do_no_harm(box):
    out = box.do("exec", "-i", "guide-x", "sh", "-s", input_text="printf 'a\\377b'")
    assert out == "a\ufffdb"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["exec", "-i", "guide-gone", "sh"],
            "podman exec failed: Error: no container with name or ID "
            '"guide-gone" found: no such container',
        ),
        (["exec", "-i", "guide-x", "false"], "podman exec failed: it said nothing"),
        (
            ["exec", "-i", "guide-x", "sh", "-c", "echo first >&2; echo last >&2; exit 1"],
            "podman exec failed: last",
        ),
    ],
)
def test_a_failure_of_podman_says_its_last_words(box, arguments, message):
    with pytest.raises(CannotVerify) as caught:
        box.do(*arguments)
    assert str(caught.value) == message


def test_a_podman_that_does_not_answer_is_not_waited_for(box, podman):
    podman.fault("pull", "exec sleep 5")
    with pytest.raises(CannotVerify, match=r"^podman pull did not end within 1 s$"):
        box.call("pull", "--quiet", "debian:trixie", timeout_s=0.6)


def test_a_podman_on_a_slow_computer_gets_its_time(box, podman):
    podman.fault("ps", "sleep 0.5")
    with wait.slower(patient(20)):
        assert "guide-x" in box.do("ps", "--all", timeout_s=0.1)
    podman.fault("pull", "exec sleep 5")
    with wait.slower(3), pytest.raises(CannotVerify, match=r"did not end within 2 s$"):
        box.call("pull", "--quiet", "debian:trixie", timeout_s=0.6)


def test_a_container_is_gone_when_the_block_ends(podman):
    podman.image(IMAGE)

    def break_off():
        with podman.engine().container("guide-x", IMAGE):
            assert podman.left == ["guide-x"]
            raise OSError("a bug")

    with pytest.raises(OSError, match="a bug"):
        break_off()
    assert podman.left == []


def test_a_container_that_does_not_start_is_removed_too(podman):
    """Podman may have made it and failed only afterwards."""
    with (
        pytest.raises(CannotVerify, match="podman run failed: Error: localhost/none:1"),
        podman.engine().container("guide-x", "localhost/none:1"),
    ):
        pytest.fail("there is no container")
    assert ["rm", "--force", "--time=0", "--volumes", "guide-x"] in podman.calls


def test_a_network_gives_its_second_address_and_is_gone_afterwards(podman):
    with podman.engine().network("guide-net") as address:
        assert address == "10.89.0.2"
        assert podman.left == ["guide-net"]
    assert podman.left == []


def test_a_network_that_cannot_be_looked_at_is_removed_too(podman):
    podman.fault("network", f"rm -f {podman.home}/networks/*")
    with pytest.raises(CannotVerify, match="guide-net"), podman.engine().network("guide-net"):
        pytest.fail("its address is not known")
    assert podman.calls[-1] == ["network", "rm", "--force", "guide-net"]


def test_the_sweep_takes_what_is_the_proofs_own_and_tells_it(podman):
    podman.image(IMAGE)
    made = podman.engine()
    made.do("run", "--detach", "--name", "guide-left", IMAGE)
    for name in ("guide-net-1", "another"):
        made.do("network", "create", name)
    (made.scratch / "trixie.tar").touch()
    assert made.sweep() == ["guide-left", "guide-net-1", "trixie.tar"]
    assert podman.left == ["another"]
    assert list(made.scratch.iterdir()) == []
    assert made.sweep() == []


def test_the_scratch_folder_is_emptied_but_nothing_behind_a_link(podman, tmp_path):
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").touch()
    made = podman.engine()
    (made.scratch / "link").symlink_to(precious)
    (made.scratch / "folder" / "more").mkdir(parents=True)
    assert made.clear_scratch() == ["folder", "link"]
    assert list(made.scratch.iterdir()) == []
    assert (precious / "file").exists()


def test_no_two_runs_share_a_name():
    names = {new_name("debian-13", "net") for _ in range(50)}
    assert len(names) == 50
    assert all(name.startswith("guide-debian-13-net-") for name in names)


def test_an_open_store_is_the_projects_own(podman):
    with opened(sandboxed=False) as made:
        text = Path(made.environment["CONTAINERS_STORAGE_CONF"]).read_text(encoding="utf-8")
        storage = tomllib.loads(text)["storage"]
        assert Path(storage["graphroot"]).is_relative_to(cache_dir())
        assert storage["runroot"] not in ("/run/containers/storage", "/var/run/containers/storage")
        assert os.environ["CONTAINERS_STORAGE_CONF"] == made.environment["CONTAINERS_STORAGE_CONF"]
        (made.scratch / "half.tar").touch()
    assert list(made.scratch.iterdir()) == []


def test_without_podman_it_says_what_installs_it(podman, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with (
        pytest.raises(CannotVerify, match="podman is not installed") as caught,
        opened(sandboxed=False),
    ):
        pytest.fail("there is no podman")
    assert caught.value.hint == "`make verify` installs it"
    assert not cache_dir().exists()


def test_a_second_run_is_refused_until_the_first_has_ended(podman):
    with opened(sandboxed=False):
        with (
            pytest.raises(CannotVerify, match="another run is using this machine's") as caught,
            opened(sandboxed=False),
        ):
            pytest.fail("both have it")
        assert "XDG_CACHE_HOME" in caught.value.hint
    with opened(sandboxed=False):
        pass


@pytest.mark.parametrize("runc", [True, False])
def test_in_the_sandbox_podman_asks_for_no_more_than_it_can_have(podman, tmp_path, runc):
    os.environ["PATH"] = str(tmp_path / "tools")
    (tmp_path / "tools").mkdir()
    if runc:
        (tmp_path / "tools" / "runc").symlink_to("/bin/true")
    made = _configure(tmp_path, sandboxed=True)
    conf = tomllib.loads(Path(made["CONTAINERS_CONF"]).read_text(encoding="utf-8"))
    limits = dict(item.split("=") for item in conf["containers"]["default_ulimits"])
    for name, number in (
        ("nofile", resource.RLIMIT_NOFILE), ("nproc", resource.RLIMIT_NPROC),
    ):  # fmt: skip
        hard = resource.getrlimit(number)[1]
        soft, most = map(int, limits[name].split(":"))
        assert 0 < soft <= most
        assert hard == resource.RLIM_INFINITY or most <= hard
    assert conf["engine"].get("runtime") == ("runc" if runc else None)
    assert conf["engine"]["cgroup_manager"] == "cgroupfs"
    assert Path(conf["network"]["network_config_dir"]).is_dir()


RUN = """\
import sys, time
from proof.podman import podman
with podman.opened(sandboxed=False) as store:
    with store.container("guide-x", "localhost/guide/debian-13:1"):
        print("running", flush=True)
        sys.stdin.readline()
"""


@pytest.mark.parametrize("killed", [True, False])
def test_a_run_that_is_killed_leaves_no_container(podman, killed):
    podman.image(IMAGE)
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(RUN)], cwd=ROOT, env=dict(os.environ),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as run:  # fmt: skip
        assert run.stdout.readline() == b"running\n"
        first = podman.pid("guide-x")
        if killed:
            run.send_signal(signal.SIGKILL)
        else:
            run.stdin.close()
            run.wait(20)
            assert ["rm", "--all", "--force", "--time=0"] not in podman.calls
    wait.until(lambda: not podman.left, "the end of its container", limit_s=patient(5))
    assert not Path(f"/proc/{first}/exe").exists()


def test_a_terminal_in_a_container_is_one_of_whoever_starts_it():
    assert Podman.terminal("guide-x", "su", "-") == [
        "podman", "exec", "--interactive", "--tty", "guide-x", "su", "-",
    ]  # fmt: skip


@pytest.fixture
def cache(tmp_path):
    folder = tmp_path / "cache"
    (folder / "store" / "libpod").mkdir(parents=True)
    return folder


def configure(cache):
    _configure(cache, sandboxed=os.geteuid() == 0)
    return (cache / "store" / "libpod").is_dir()


def test_a_cache_that_stays_keeps_its_database(cache):
    assert configure(cache)
    assert configure(cache)


def test_a_cache_that_was_moved_is_not_used_at_its_old_place(cache, tmp_path):
    configure(cache)
    moved = shutil.move(cache, tmp_path / "cache2")
    assert not configure(moved)


def test_who_has_the_store_is_told(tmp_path):
    path = tmp_path / "lock"
    with path.open("a+", encoding="utf-8") as first:
        _lock(first)
        with (
            path.open("a+", encoding="utf-8") as second,
            pytest.raises(CannotVerify, match=rf"one of {Path.cwd()}, begun 20") as caught,
        ):
            _lock(second)
    assert "XDG_CACHE_HOME" in caught.value.hint
    with path.open("a+", encoding="utf-8") as third:
        _lock(third)
    assert path.read_text(encoding="utf-8").count("begun") == 1


@pytest.mark.parametrize("there", [True, False])
def test_a_container_sees_the_certificates_that_this_machine_trusts(monkeypatch, tmp_path, there):
    bundle = tmp_path / "ca.crt"
    if there:
        bundle.touch()
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    options = [f"--volume={bundle}:{CERTIFICATES}:ro"]
    assert certificates() == (options if there else [])
