"""The flags of the command line, and what a machine can lack, on real runs."""

import json
import os
import shutil
import signal
import subprocess
from pathlib import Path

import ptyprocess
import pytest

from proof.paths import ROOT
from proof.podman import namespaces
from proof.records import transcripts
from tests import copies
from tests.engine.running import TARGET, command, environment, run


@pytest.fixture
def without(tmp_path):
    """Return a function that makes a PATH on which one program is not."""

    def path(program):
        folder = tmp_path / "bin"
        folder.mkdir()
        for place in os.environ["PATH"].split(os.pathsep):
            for file in Path(place).glob("*"):
                if file.name != program and not (folder / file.name).is_symlink():
                    (folder / file.name).symlink_to(file)
        assert shutil.which(program, path=str(folder)) is None
        return str(folder)

    return path


def test_until_is_no_proof(guide, after, verify, tmp_path):
    guide.on(after["20-install"])
    ended = verify("--until", "create")
    assert ended.status == 0
    assert "debian-13: stopped after the stage create, as asked" in ended.words
    record = json.loads((tmp_path / "evidence" / f"{TARGET}.json").read_text(encoding="utf-8"))
    assert record["outcome"] == "unverified"
    assert [step["stage"] for step in record["steps"]] == ["prepare", "install", "create"]


def test_no_mmdebstrap(guide, verify, without):
    guide.configure("debian:trixie", "localhost:1/debian:trixie")
    ended = verify(PATH=without("mmdebstrap"))
    assert ended.status == 3
    assert (
        "no registry that answers has localhost:1/debian:trixie, and mmdebstrap is not"
        in ended.words
    )
    assert "`make verify` installs it" in ended.words


def test_a_system_that_is_not_what_it_claims(guide, after, verify):
    guide.on(after["20-install"])
    guide.configure('VERSION_ID = "13"', 'VERSION_ID = "14"')
    ended = verify("--until", "prepare")
    assert ended.status == 3
    assert (
        "the machine is not Debian 13 (trixie): its os-release has VERSION_ID='13', not '14'"
        in ended.words
    )


def test_the_network_goes_away_in_the_middle(begin, guide, after, tmp_path):
    guide.on(after["10-prepare"])
    running = begin("--until", "install")
    running.until(lambda r: r.has("podman exec --interactive --tty"), "a step")
    lose_gateway(running.has("/sbin/init"))
    running.process.wait(300)
    assert running.ended() == 3
    assert "can't reach the archive" in running.output
    transcript = tmp_path / "evidence" / TARGET / "10-prepare.txt"
    assert "apt update" in transcript.read_text(encoding="utf-8")


def lose_gateway(init):
    """Let every packet of a machine go to a neighbour that is not there: nothing answers."""
    inside = ["nsenter", f"--target={init}", "--net", "ip"]
    route = subprocess.run(
        [*inside, "-json", "route", "show", "default"], capture_output=True, text=True, check=True
    )
    (default,) = json.loads(route.stdout)
    nobody = ["lladdr", "02:00:00:00:00:01", "dev", default["dev"], "nud", "permanent"]
    subprocess.run([*inside, "neigh", "replace", default["gateway"], *nobody], check=True)


def test_the_network_goes_away_while_an_image_is_made(begin, guide):
    guide.configure('registry = "debian:trixie", ', "")
    running = begin("--until", "prepare")
    running.until(lambda r: r.has("/usr/lib/apt/methods/http"), "a download")
    # A sandbox's network is a process; elsewhere it is the host's, and only apt's own end can go.
    victim = "slirp4netns" if namespaces.is_needed() else "/usr/lib/apt/methods/http"
    os.kill(running.has(victim), signal.SIGKILL)
    running.process.wait(300)
    assert running.ended() == 3
    assert "can't be made from the archive" in running.output


def test_keep_offers_a_shell_in_the_failed_machine(guide, after, tmp_path):
    guide.on(after["20-install"])
    guide.change("10-prepare", "", "touch /root/was-here\nfalse\n")
    options = guide.options(tmp_path / "evidence")
    terminal = ptyprocess.PtyProcessUnicode.spawn(
        command("verify", TARGET, *options, "--keep"), cwd=str(ROOT), env=environment()
    )
    seen = ""

    def read_until(words):
        nonlocal seen
        while words not in seen:
            seen += terminal.read()

    read_until("A shell as root in guide-debian-13-machine-")
    read_until("root@owner-debian-x86_64")
    terminal.write("ls /root/was*; exit\r")
    try:
        while True:
            seen += terminal.read()
    except EOFError:
        pass
    terminal.wait()
    assert terminal.exitstatus == 1
    assert "/root/was-here\r" in seen  # the echo has a star there
    assert "`false`: ended with 1, not 0" in seen


@pytest.fixture
def recorded(guide, after, tmp_path):
    """Return a function that proves the guide with --record, in a clone of this project."""
    clone = copies.project(tmp_path / "clone")
    guide.on(after["20-install"])

    def recorded():
        options = guide.options(clone / "build" / "evidence")
        done = subprocess.run(
            command("verify", TARGET, *options, "--record"),
            cwd=clone,
            env=environment(PYTHONPATH=str(clone)),
            capture_output=True,
            text=True,
            check=False,
        )
        print(done.stdout, done.stderr)
        return done, clone / "evidence"

    return recorded


def test_record_promotes_a_failure_with_its_transcripts(recorded, guide):
    guide.change("30-create", "9020", "9021")
    done, evidence = recorded()
    assert done.returncode == 1
    assert f"promoted evidence/{TARGET}.json" in done.stdout
    record = json.loads((evidence / f"{TARGET}.json").read_text(encoding="utf-8"))
    assert record["outcome"] == "failed"
    for step in record["steps"]:
        assert transcripts.read(TARGET, evidence, step["transcript"])


def test_record_leaves_out_what_says_nothing_about_the_guide(recorded, guide):
    guide.configure('VERSION_ID = "13"', 'VERSION_ID = "14"')
    before = (ROOT / "evidence" / f"{TARGET}.json").read_bytes()
    done, evidence = recorded()
    assert done.returncode == 3
    assert "promoted" not in done.stdout
    assert (evidence / f"{TARGET}.json").read_bytes() == before
    fresh = evidence.parent / "build" / "evidence" / f"{TARGET}.json"
    assert json.loads(fresh.read_text(encoding="utf-8"))["outcome"] == "unverified"


@pytest.mark.parametrize("jobs", [1, 2])
def test_jobs(jobs, guide, after, tmp_path):
    guide.on(after["20-install"])
    path = guide.folder / "debian" / "platform.toml"
    text = path.read_text(encoding="utf-8")
    start_, end = text.index("[targets.debian-13]"), text.index("[targets.debian-testing]")
    twin = text[start_:end].replace("[targets.debian-13]", "[targets.twin]")
    twin = twin.replace('label = "', 'label = "Its twin, ')
    path.write_text(text + "\n" + twin.replace("default = true\n", ""), encoding="utf-8")
    options = guide.options(tmp_path / "evidence")
    line = command("verify", TARGET, "twin", *options, "--until", "create", "--jobs", jobs)
    ended = run(line)
    assert ended.status == 0
    lines = [row.split()[0] for row in ended.output.splitlines() if "✓" in row]
    assert set(lines) == {TARGET, "twin"}
    one_after_the_other = sorted(lines) == lines
    assert one_after_the_other is (jobs == 1)
