"""Which targets can run on this computer, and why others can't; podman is a stand-in."""

import os
import shutil
from pathlib import Path

import attrs
import pytest

from proof.guide import manifest
from proof.podman import full_names, namespaces, podman
from proof.proving import runnable
from tests import programs

BOOK = manifest.load()
NOT_IN_REACH = "no registry that answers has its image"


@pytest.mark.parametrize(
    ("podman", "needed", "obstacle", "reason"),
    [
        (None, False, "", "podman is not installed"),
        ("/bin/podman", False, "a stone", ""),
        ("/bin/podman", True, "a stone", "a stone"),
        ("/bin/podman", True, "", ""),
    ],
)
def test_why_nothing_can_run_here(monkeypatch, podman, needed, obstacle, reason):
    monkeypatch.setattr(shutil, "which", lambda *_, **__: podman)
    monkeypatch.setattr(namespaces, "is_needed", lambda: needed)
    monkeypatch.setattr(namespaces, "obstacle", lambda: obstacle)
    assert runnable.obstacle(BOOK.target("debian-13")) == reason


#: What podman 5.4.2 said of an image that a registry has for one processor.
FOR_ONE = (
    'Error: parsing manifest blob "{}" as a "application/vnd.oci.image.manifest.v1+json": '
    "Treating single images as manifest lists is not implemented"
)


@pytest.mark.parametrize(
    ("said", "status", "reason"),
    [
        ("", 0, ""),
        ("", 125, NOT_IN_REACH),
        ("no such image", 125, NOT_IN_REACH),
        (FOR_ONE, 125, ""),
    ],
)
def test_a_system_that_only_a_registry_has_needs_one(monkeypatch, tmp_path, said, status, reason):
    """The debian target beside it has another origin, so nothing is asked for it."""
    asked = podman_that(monkeypatch, tmp_path, f"echo '{said}' >&2; exit {status}")
    assert runnable.obstacle(BOOK.target("debian-13")) == ""
    assert not asked.exists()
    assert runnable.obstacle(BOOK.target("ubuntu-24.04")) == reason
    *store, verb, what, image = asked.read_text().split()
    assert (verb, what, image) == ("manifest", "inspect", "registry.test/ubuntu:24.04")
    # The store of this machine is neither made nor mounted, and nothing of the other is left.
    root, run, _ = (word.partition("=")[2] for word in store)
    assert not Path(root).exists()
    assert not Path(run).exists()


def test_a_registry_that_does_not_answer_is_not_in_reach(monkeypatch, tmp_path):
    monkeypatch.setattr(podman, "_REGISTRY_S", 0.2)
    podman_that(monkeypatch, tmp_path, "exec sleep 60")
    assert runnable.obstacle(BOOK.target("ubuntu-24.04")) == NOT_IN_REACH


def test_an_image_of_this_machines_own_is_in_reach_unasked(monkeypatch, tmp_path):
    asked = podman_that(monkeypatch, tmp_path, "exit 1")
    target = BOOK.target("ubuntu-24.04")
    image = attrs.evolve(target.image, registry="containers-storage:localhost/one:1")
    assert runnable.obstacle(attrs.evolve(target, image=image)) == ""
    assert not asked.exists()


def test_an_image_without_a_full_name_is_asked_of_nobody(monkeypatch, tmp_path):
    asked = podman_that(monkeypatch, tmp_path, "exit 0")
    reason = "podman's lists of short names lack its image"
    assert runnable.obstacle(BOOK.target("gentoo")) == reason
    assert not asked.exists()


def podman_that(monkeypatch, folder, does):
    """Put a podman first on PATH that notes what it is asked; return the file of its notes."""
    podman.is_in_reach.cache_clear()
    programs.put(folder / "podman", f'echo "$@" >>{folder}/asked\n{does}')
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    monkeypatch.setattr(namespaces, "is_needed", lambda: False)
    monkeypatch.setattr(full_names, "SYSTEM", folder)
    monkeypatch.setenv("HOME", str(folder / "nobody"))
    (folder / "registries.conf").write_text('[aliases]\n"ubuntu" = "registry.test/ubuntu"\n')
    return folder / "asked"
