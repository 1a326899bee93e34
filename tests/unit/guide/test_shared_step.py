"""A step whose file platforms share that extend no common one: `folder` in its entry."""

import pytest

from proof.errors import ManifestError
from proof.guide import manifest, plan
from tests.unit.guide.test_plan import chains, make

TEXT = "true WORKERNAME\n"
ENTRY = '[platforms.{key}.steps.25-start-shared]\nas = "root"\nfolder = "linux"\n'
OTHER = """\
[platforms.other]
label = "Other"
[platforms.other.accounts.root]
label = "root"
become = "su -"
[platforms.other.steps.10-install]
as = "root"
"""


@pytest.fixture
def shared(guide):
    """A step that lies in a folder of no platform, and is one of Debian's."""
    folder = guide.manifest.parent / "linux"
    folder.mkdir()
    (folder / "25-start-shared.sh").write_text(TEXT, encoding="utf-8")
    with guide.manifest.open("a", encoding="utf-8") as book:
        book.write(ENTRY.format(key="debian"))
    return folder


def test_it_is_in_its_place_and_says_where_it_lies(guide, shared):
    step = make(guide).steps[2]
    assert (step.file, step.stage, step.text) == ("linux/25-start-shared.sh", "start", TEXT)
    files = plan.step_files(manifest.load(guide.manifest), make(guide).platform)
    assert files[2] == shared / "25-start-shared.sh"


def test_two_platforms_share_it(guide, shared):
    (guide.manifest.parent / "other").mkdir()
    (guide.manifest.parent / "other" / "10-install.sh").write_text("true\n", encoding="utf-8")
    with guide.manifest.open("a", encoding="utf-8") as book:
        book.write(OTHER + ENTRY.format(key="other"))
    known = manifest.load(guide.manifest)
    for platform in known.platforms.values():
        assert shared / "25-start-shared.sh" in plan.step_files(known, platform)


def test_a_file_of_the_platforms_own_takes_its_place(guide, shared):
    (guide.steps / "25-start-shared.sh").write_text("false\n", encoding="utf-8")
    assert make(guide).steps[2].file == "debian/25-start-shared.sh"


def test_what_comes_after_it_rests_on_it_and_nothing_else_does(guide, shared):
    before = chains(guide)
    (shared / "25-start-shared.sh").write_text("false\n", encoding="utf-8")
    after = chains(guide)
    assert [a == b for a, b in zip(before, after, strict=True)] == [True, True, False, False]


def test_without_its_file(guide, shared):
    (shared / "25-start-shared.sh").unlink()
    with pytest.raises(ManifestError, match=r"there is no file \S*/linux/25-start-shared\.sh"):
        make(guide)


def test_a_file_that_no_platform_has(guide, shared):
    (shared / "26-start-more.sh").write_text("true\n", encoding="utf-8")
    with pytest.raises(ManifestError, match=r"snippets/linux .* with folder = 'linux'"):
        make(guide)
