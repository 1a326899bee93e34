"""The package managers that steps call, and that no tool holds to their own options."""

from collections.abc import Iterable

from proof.guide.platform import Platform
from proof.guide.step import Step, parser_of

#: Programs that install packages, on the guide's platforms and on others that it may get.
MANAGERS = frozenset(
    {
        "apk", "apt", "apt-get", "brew", "choco", "dnf", "emerge", "eopkg", "opkg", "pacman",
        "pkg", "pkg_add", "pkg_delete", "pkgin", "pkgutil", "slackpkg", "subscription-manager",
        "swupd", "tdnf", "urpmi", "winget", "xbps-install", "xbps-remove", "yum", "zypper",
    }
)  # fmt: skip


def unread(platform: Platform, steps: Iterable[Step]) -> list[str]:
    """Return the package managers that the steps call and none of the platform's tools reads."""
    called = {
        command.text.split()[0].rpartition("/")[2]
        for step in steps
        for command in parser_of(platform.dialect).called(step.text)
    }
    tools = platform.lint.tools if platform.lint else ()
    return sorted(called & MANAGERS - {tool.value for tool in tools})
