from proof.guide import manifest, plan
from proof.guide.managers import unread
from proof.guide.platform import Image, Target

BOOK = manifest.load()


UNREAD = [("alpine", ["apk"]), ("openbsd", ["pkg_add", "pkg_delete"]), ("windows", ["winget"]),
 ("rhel", ["subscription-manager"]), ("fedora", []), ("nixos", [])]  # fmt: skip


def test_the_package_managers_that_no_tool_reads(subtests):
    for platform, managers in UNREAD:
        with subtests.test(platform):
            target = Target(
                platform=platform, label="", os_release={}, worker_name="", image=Image()
            )
            assert unread(BOOK.platforms[platform], plan.make(BOOK, target).steps) == managers
