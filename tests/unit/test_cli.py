"""The command line: what it refuses, what it prints, its exit status. No proof is run."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import attrs
import pytest

from proof import cli as command_line
from proof.cli import main
from proof.guide import manifest
from proof.guide.vocabulary import Way
from proof.machines import vm
from proof.podman import namespaces
from proof.proving import virtual_machines
from proof.records import record

BOOK = manifest.load()
TARGETS = list(BOOK.targets)
USUAL = [key for key in TARGETS if BOOK.target(key).runs is not Way.VM]
LISTED = "`nox -s list-targets` lists the targets"
NOT_IN_REACH = "no registry that answers has its image"


@pytest.fixture(autouse=True)
def _nothing_is_proven(monkeypatch):
    """Without podman every run ends before it begins."""
    monkeypatch.setattr(command_line.runnable, "obstacle", lambda _: "none runs in a unit test")
    monkeypatch.setattr(namespaces, "end_with_parent", lambda: None)


@pytest.fixture
def call(capsys):
    """Call it; the status, what it printed, what it complained of."""

    def call(*arguments):
        try:
            status = main(arguments)
        except SystemExit as ended:  # argparse's own refusals
            status = ended.code
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return call


USAGE_ERRORS = [
    (["verify", "debain-13"], "there is no target 'debain-13'\nhint: did you mean debian-13"),
    (["verify", "debian-13", "x"], f"there is no target 'x'\nhint: {LISTED}\n"),
    (["verify", "--until", "setup"], "there is no stage 'setup'\nhint: stages: prepare, i"),
    (["verify", "--jobs", "0"], "--jobs: at least 1"),
    (["verify", "--jobs", "-1"], "--jobs: at least 1"),
    (["verify", "--jobs", "many"], "argument --jobs: at least 1; leave it out for one run"),
    (["mutate", "--jobs", "0"], "--jobs: at least 1"),
    (["mutate", "debian-13-ssh"], "debian-13-ssh isn't a container; mutants start from a"),
    (["canaries", "debian-14"], "there is no canary 'debian-14'"),
    (["verify", "--kep"], "unrecognized arguments: --kep"),
    (["verify", "--guide", "/nowhere"], "/nowhere/guide.toml: there is no such file\nhint: "),
    (["verify", "--guide", __file__], "guide.toml: there is no such file\nhint: --guide takes"),
    (["verify", "--into", __file__], "can't be made: File exists\nhint: name a folder"),
    (["check", "--into", f"{__file__}/x"], "can't be made: Not a directory\nhint: name a f"),
    (["verify", "--undo"], "needs --on\nhint: add `--on here`"),
    (["worker", "--hosts=ssh://x.invalid", "--platform=debain"], "did you mean debian"),
    (["compare", "debain-13"], "there is no target 'debain-13'\nhint: did you mean debian-13"),
    (["compare", "nope"], f"there is no target 'nope'\nhint: {LISTED}\n"),
    (["list", "debian-13"], "proof list: error: unrecognized arguments: debian-13"),
    (["prove"], "invalid choice: 'prove'"),
    ([], "the following arguments are required: COMMAND"),
]


def test_what_it_does_not_understand_is_a_usage_error(call, subtests):
    for arguments, message in USAGE_ERRORS:
        with subtests.test(arguments=arguments):
            status, out, err = call(*arguments)
            assert (status, out) == (2, "")
            assert message in err
            assert re.search("^(hint|usage): ", err, re.MULTILINE), (
                "it says nothing of what to type"
            )
            assert "Traceback" not in err


@pytest.mark.parametrize(
    ("arguments", "reason", "hint"),
    [
        ([], "podman is not installed", "`make verify` installs what is missing"),
        ([], NOT_IN_REACH, "`nox -s list-targets` says which targets can run here, and why"),
        (["debian-13"], NOT_IN_REACH, "`nox -s list-targets` says which targets can run here"),
        (["windows-2025"], "no way into PowerShell", "`nox -s list-targets` says which targets"),
        (["freebsd-15"], "lent", "`nox -s verify-snippets -- freebsd-15 --on ssh://USER@HOST`"),
    ],
)
def test_what_cannot_run_here_says_why_and_what_to_type(call, monkeypatch, arguments, reason, hint):
    monkeypatch.setattr(command_line.runnable, "obstacle", lambda _: reason)
    status, _, err = call("verify", *arguments)
    assert status == 3
    what = f"{arguments[0]} can't" if arguments else f"none of {len(USUAL)} targets can"
    assert err.startswith(f"\nproof: {what} run here: {reason}\nhint: ")
    assert hint in err


@pytest.mark.parametrize("name", ["list", "list-targets"])
def test_a_command_has_the_name_of_its_session_too(call, name):
    assert call(name)[0] == 0


def test_a_full_disk_is_told_and_could_not_verify(call, monkeypatch):
    def write(*_):
        Path("/dev/full").write_text("x", encoding="ascii")

    monkeypatch.setattr(command_line, "_plans", write)
    status, _, complaint = call("verify", "debian-13")
    assert status == 3
    assert "proof: the disk is full, so the test run can't continue: " in complaint
    assert "No space left on device" in complaint
    assert "hint: free some space for the containers" in complaint


def test_another_error_of_the_system_is_a_bug_and_keeps_its_traceback(call, monkeypatch):
    monkeypatch.setattr(command_line, "_plans", lambda *_: Path("/nowhere/x").read_text("ascii"))
    with pytest.raises(FileNotFoundError):
        call("verify", "debian-13")


def test_an_interrupt_is_told_and_has_its_own_status(call, monkeypatch):
    def interrupt(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(command_line, "_list", interrupt)
    status, _, err = call("list")
    assert status == 130
    assert "interrupted; every machine of this run is removed" in err


def test_whoever_reads_its_output_may_stop_reading():
    listing = (
        "import sys; from proof import cli as own; own.runnable.obstacle = lambda _: '';"
        "sys.exit(own.main(['list']))"
    )
    command = [sys.executable, "-c", listing]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 128 + signal.SIGPIPE


@pytest.mark.parametrize("reason", ["", "podman is not installed"])
def test_the_list_for_programs(call, monkeypatch, reason):
    monkeypatch.setattr(command_line.runnable, "obstacle", lambda _: reason)
    status, out, err = call("list", "--json")
    assert (status, err) == (0, "")
    rows = json.loads(out)
    assert rows[1] == {
        "target": "debian-13",
        "platform": "debian",
        "label": "Debian 13 (trixie)",
        "runs": "container",
        "unable": "",
        "minutes": 64,
        "needs": [],
        "here": not reason,
        "reason": reason,
    }
    assert [row["target"] for row in rows] == TARGETS
    needs = {row["target"]: row["needs"] for row in rows}
    assert (needs["ubuntu-24.04"], needs["debian-13-vm"]) == (["registry"], ["kvm"])
    assert TARGETS[:4] == ["debian-12", "debian-13", "debian-testing", "debian-sid"]


def test_a_system_that_no_container_runs_says_how_it_is_and_that_it_never_was(call, monkeypatch):
    monkeypatch.undo()
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    rows = {row["target"]: row for row in json.loads(call("list", "--json")[1])}
    assert (rows["freebsd-15"]["runs"], rows["macos-15"]["runs"]) == ("ssh", "here")
    assert "--on ssh://USER@HOST; it never ran" in rows["freebsd-15"]["reason"]
    assert "--on here; it never ran" in rows["macos-15"]["reason"]
    assert rows["windows-2025"]["unable"] == rows["windows-2025"]["reason"] != ""
    assert not any(rows[key]["here"] for key in ("freebsd-15", "macos-15", "windows-2025"))


def test_what_no_run_can_prove_is_not_begun(call):
    status, _, err = call("verify", "windows-2025", "--on", "here", "--yes")
    assert status == 3
    assert "windows-2025 can't run anywhere: the proof has no way into PowerShell yet" in err


def test_an_image_in_a_file_is_booted_where_all_that_takes_is_there(call, monkeypatch, tmp_path):
    image, booted = tmp_path / "image.qcow2", []

    def prove_in(made, into, _, *, image):
        booted.append((made.target.key, into, image))
        return record.unverified(made, record.Failure(message="not booted"))

    monkeypatch.setattr(virtual_machines, "prove_in", prove_in)
    arguments = ("verify", "freebsd-15", "--into", str(tmp_path / "into"), "--on", str(image))
    status, _, err = call(*arguments)
    assert (status, booted) == (2, [])
    assert "is no machine: write ssh://USER@HOST or ssh://USER@HOST:PORT, or the name of a" in err
    image.touch()
    monkeypatch.setattr(vm.platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(shutil, "which", lambda name, **_: name)
    assert call(*arguments)[0] == 3
    assert booted == [("freebsd-15", tmp_path / "into", image)]
    monkeypatch.setattr(shutil, "which", lambda name, **_: None if name == "qemu-img" else name)
    status, _, err = call(*arguments)
    assert (status, len(booted)) == (3, 1)
    assert "proof: qemu-img is not installed\nhint: `tools/setup.sh machines` installs" in err
    monkeypatch.setattr(vm.platform, "machine", lambda: "aarch64")
    status, _, err = call(*arguments)
    assert (status, len(booted)) == (3, 1)
    assert "proof: images boot on x86_64 only, not on aarch64" in err


@pytest.mark.parametrize(
    ("reason", "end"),
    [("", " here"), ("podman is not installed", " not here: podman is not installed")],
)
def test_the_list_for_people(call, monkeypatch, reason, end):
    monkeypatch.setattr(command_line.runnable, "obstacle", lambda _: reason)
    status, out, _ = call("list")
    assert status == 0
    assert [line.split()[0] for line in out.splitlines()] == TARGETS
    lines = out.splitlines()
    assert all(line.endswith(end) for line in lines)
    assert {"container", "here", "ssh", "vm"} == {
        line.rpartition(end)[0].split()[-1] for line in lines
    }


@pytest.fixture
def folders(tmp_path, monkeypatch):
    """Folders of built and promoted records of this test's own."""
    monkeypatch.setattr(command_line, "BUILT", tmp_path / "built")
    monkeypatch.setattr(command_line, "PROMOTED", tmp_path / "promoted")
    return command_line


@pytest.mark.parametrize("missing", ["built", "promoted"])
def test_what_has_no_record_cannot_be_compared(call, folders, proven, missing):
    record.save(proven, folders.PROMOTED if missing == "built" else folders.BUILT)
    status, out, err = call("compare", "debian-13")
    assert (status, out) == (3, "")
    why = f"/{missing}/debian-13.json is missing because no run wrote it\nhint: run "
    command = "`nox -s verify-snippets -- debian-13" + " --record" * (missing == "promoted")
    assert err.startswith("\nproof: can't compare debian-13: ")
    assert err.endswith(f"{why}{command}`, then compare again\n")


def test_without_a_run_there_is_nothing_to_compare(call, folders, proven):
    record.save(proven, folders.PROMOTED)
    assert call("compare") == (
        3,
        "",
        f"\nproof: nothing to compare: no test run has left a record in {folders.BUILT}\n"
        "hint: run `nox -s verify-snippets -- TARGET`, then compare again\n",
    )
    record.save(proven, folders.BUILT)
    assert call("compare") == (0, "", "")


def test_records_that_agree_are_no_difference(call, folders, proven):
    record.save(proven, folders.BUILT)
    record.save(proven, folders.PROMOTED)
    assert call("compare", "debian-13") == (0, "", "")


def test_a_difference_is_a_failure_and_a_hint_goes_with_its_own_target(call, folders, proven):
    for key in ("debian-12", "debian-13"):
        record.save(attrs.evolve(proven, target=key), folders.PROMOTED)
        record.save(attrs.evolve(proven, target=key), folders.BUILT)
    changed = attrs.evolve(proven, target="debian-12", os_release={"ID": "other"})
    record.save(changed, folders.BUILT)
    status, out, err = call("compare", "debian-12", "debian-13")
    assert (status, err) == (1, "")
    assert out.startswith("debian-12: ")
    assert out.count("hint: ") == 1
    assert out.endswith(": nox -s verify-snippets -- debian-12 --record\n")
    assert "debian-13" not in out


@pytest.fixture
def in_part(monkeypatch):
    """A machine on which all targets can run but Ubuntu's."""
    monkeypatch.setattr(
        command_line.runnable, "obstacle", lambda t: NOT_IN_REACH if "ubuntu" in t.key else ""
    )


def chosen(*arguments):
    options = command_line._parser().parse_args(["verify", *arguments])
    return [made.target.key for made in command_line._plans(manifest.load(), options)]


def test_by_default_what_can_run_here_is_run_and_the_rest_is_named(in_part, capsys):
    in_containers = [key for key in TARGETS if BOOK.targets[key].runs is not Way.VM]
    assert chosen() == [key for key in in_containers if not key.startswith("ubuntu")]
    assert capsys.readouterr().out.splitlines() == [
        f"{key} is not run here: {NOT_IN_REACH}" for key in TARGETS if key.startswith("ubuntu")
    ]


def test_a_target_that_was_asked_for_and_cannot_run_here_is_no_success(call, in_part):
    status, _, err = call("verify", "debian-13", "ubuntu-24.04")
    assert status == 3
    assert err.startswith(f"\nproof: ubuntu-24.04 can't run here: {NOT_IN_REACH}\nhint: ")


def test_as_many_run_side_by_side_as_there_are_cores():
    assert command_line._parser().parse_args(["verify"]).jobs == os.cpu_count()
