"""The parts of images/fresh/fresh.py that need no root; `nox -s fresh` tests the rest."""

import importlib.util
import json
import os
import subprocess
import sys

import pytest

from proof.paths import ROOT

PROGRAM = ROOT / "images" / "fresh" / "fresh.py"


@pytest.fixture(scope="module")
def fresh():
    spec = importlib.util.spec_from_file_location("fresh", PROGRAM)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_without_root_it_says_so_and_ends_with_3(fresh, monkeypatch, capsys):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert fresh.main([]) == 3
    assert "only root can" in capsys.readouterr().err


def test_a_missing_program_is_named(fresh, monkeypatch, capsys):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setenv("PATH", "/nowhere")
    assert fresh.main([]) == 3
    assert "missing: mmdebstrap, git, unshare, setpriv" in capsys.readouterr().err


def test_only_the_way_to_the_network_goes_in(fresh):
    outer = {"PIP_CERT": "/a", "http_proxy": "b", "PIP_FIND_LINKS": "/c", "TOKEN": "d"}
    assert fresh.network_environment(outer) == {"PIP_CERT": "/a", "http_proxy": "b"}


def test_a_place_is_removed_also_after_a_failure(fresh, tmp_path):
    def interrupted():
        with fresh.a_place(tmp_path) as place:
            (place / "root").mkdir()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_is_removed_and_said(fresh, tmp_path, capsys):
    left = tmp_path / f"{fresh.PREFIX}old"
    (left / "root").mkdir(parents=True)
    with fresh.a_place(tmp_path):
        assert not left.exists()
    assert f"removing {left}" in capsys.readouterr().err


def test_the_place_of_a_run_that_goes_on_is_left_alone(fresh, tmp_path):
    with fresh.a_place(tmp_path) as first, fresh.a_place(tmp_path) as second:
        assert first.is_dir()
        assert second.is_dir()


def test_what_is_mounted_is_not_removed(fresh, tmp_path, monkeypatch):
    (tmp_path / "mountinfo").write_text(f"1 2 0:1 / {tmp_path}/x/root/proc rw - proc proc rw\n")
    monkeypatch.setattr(
        fresh, "Path", lambda p: type(tmp_path)(str(p).replace("/proc/self", str(tmp_path)))
    )
    (tmp_path / "x").mkdir()
    with pytest.raises(fresh.CannotRunError, match=r"something is mounted: .*/x/root/proc"):
        fresh.remove(tmp_path / "x")
    assert (tmp_path / "x").exists()


def test_a_promise_that_is_broken_is_told(fresh, tmp_path):
    assert [p.rpartition(" ")[2] for p in fresh.broken_promises(tmp_path)] == [
        "build/html/index.html",
        "build/evidence/debian-13.json",
    ]
    for name, text in (
        ("html/index.html", ""),
        ("evidence/debian-13.json", '{"outcome": "failed"}'),
    ):
        (tmp_path / "build" / name).parent.mkdir(parents=True)
        (tmp_path / "build" / name).write_text(text, encoding="utf-8")
    assert list(fresh.broken_promises(tmp_path)) == ["make verify left a record that says 'failed'"]
    record = tmp_path / "build/evidence/debian-13.json"
    record.write_text(json.dumps({"outcome": "proven"}), encoding="utf-8")
    assert list(fresh.broken_promises(tmp_path)) == []


def test_it_needs_the_standard_library_only():
    command = [sys.executable, "-I", "-S", "-c", f"import runpy; runpy.run_path({str(PROGRAM)!r})"]
    subprocess.run(command, check=True)


def test_an_archive_past_its_date_is_taken_and_told(fresh, tmp_path, monkeypatch, capsys):
    said = iter(["E: Release file for testing is expired", ""])
    asked = []

    def bootstrap(_root, suite, *options):
        asked.append((suite, *options))
        return next(said)

    monkeypatch.setattr(fresh, "bootstrap", bootstrap)
    monkeypatch.setattr(fresh, "CERTIFICATES", ())
    monkeypatch.setattr(os, "environ", {})
    (tmp_path / "etc").mkdir()
    (tmp_path / "home").mkdir()
    monkeypatch.setattr(fresh.shutil, "rmtree", lambda *_, **__: None)
    fresh.make_root(tmp_path, "testing")
    assert asked == [("testing",), ("testing", f"--aptopt={fresh.EXPIRED}")]
    assert "past its own date" in capsys.readouterr().err


def test_a_failed_bootstrap_says_what_was_said(fresh, tmp_path, monkeypatch):
    monkeypatch.setattr(fresh, "bootstrap", lambda *_: "E: no such suite")
    with pytest.raises(fresh.CannotRunError, match="no such suite"):
        fresh.make_root(tmp_path, "nosuch")
