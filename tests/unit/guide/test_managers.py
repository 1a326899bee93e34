import pytest

from proof.guide import manifest, plan
from proof.guide.managers import unread
from proof.guide.platform import Image, Target

BOOK = manifest.load()


@pytest.mark.parametrize(
    ("platform", "managers"),
    [("alpine", ["apk"]), ("openbsd", ["pkg_add", "pkg_delete"]), ("windows", ["winget"]),
     ("rhel", ["subscription-manager"]), ("fedora", []), ("nixos", [])],
)  # fmt: skip
def test_the_package_managers_that_no_tool_reads(platform, managers):
    target = Target(platform=platform, label="", os_release={}, worker_name="", image=Image())
    assert unread(BOOK.platforms[platform], plan.make(BOOK, target).steps) == managers
