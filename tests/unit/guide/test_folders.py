"""What holds for the real folders: each text is there once, and each file is used."""

import collections

import pytest

from proof.guide import manifest, plan
from proof.guide.managers import unread
from proof.guide.platform import Image, Target

BOOK = manifest.load()
SNIPPETS = BOOK.path.parent


def copies(files):
    """Return the files with the same bytes, where they are for the same thing."""
    same = collections.defaultdict(list)
    for file in files:
        same[file.read_bytes(), file.name].append(f"{file.parent.name}/{file.name}")
    return [found for found in same.values() if len(found) > 1]


def test_no_file_is_the_copy_of_another():
    """Two steps of one platform with one text say so, and two folders extend a third."""
    files = [file for file in SNIPPETS.glob("*/**/*") if file.is_file()]
    assert len(files) > 300
    assert copies(files) == []
    for platform in BOOK.platforms.values():
        texts = collections.Counter(file.read_bytes() for file in set(platform.texts))
        assert [text for text, times in texts.items() if times > 1] == [], platform.key


def test_a_copy_is_found(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "10-prepare.md").write_text("Once.")
    assert copies(sorted(tmp_path.glob("*/*"))) == [["a/10-prepare.md", "b/10-prepare.md"]]


def test_each_way_to_start_services_has_one_route():
    detects = [platform.detect for platform in BOOK.platforms.values() if platform.detect]
    routes = [init for detect in detects if detect.any for init in detect.inits]
    assert sorted(routes) == ["none", "openrc", "systemd", "sysvinit"]
    assert {init for detect in detects for init in detect.inits} == set(routes)


def test_the_tables_stay_short():
    # What steps print is held by runs, and each line of it is one that a reader looks for.
    lines = {
        path: sum("expect =" not in line for line in path.read_text().splitlines())
        for path in SNIPPETS.glob("*/platform.toml")
    }
    assert sum(lines.values()) <= 750
    assert sorted(lines.values())[len(lines) // 2] < 40


@pytest.mark.parametrize(
    ("platform", "managers"),
    [("alpine", ["apk"]), ("openbsd", ["pkg_add", "pkg_delete"]), ("windows", ["winget"]),
     ("rhel", ["subscription-manager"]), ("fedora", []), ("nixos", [])],
)  # fmt: skip
def test_the_package_managers_that_no_tool_reads(platform, managers):
    target = Target(platform=platform, label="", os_release={}, worker_name="", image=Image())
    assert unread(BOOK.platforms[platform], plan.make(BOOK, target).steps) == managers
