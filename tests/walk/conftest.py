"""A newcomer's terminal: an empty home, a fresh clone, and the pasted files of steps/."""

import html
import os
import re
from pathlib import Path

import attrs
import pytest

from proof.guide import shell_text
from proof.paths import ROOT
from proof.terminal import transcript
from proof.terminal.login_shell import LoginShell, Stuck

#: Where each file's transcript is kept, to be looked at after the walk.
SCREENS = ROOT / "build" / "walk"

#: No file takes longer, even where images and environments are made anew.
LIMIT_S = 1800

#: What a newcomer's shell does not have: nox, pytest and this project's own environment.
OURS = ("CI", "COV", "FORCE_COLOR", "NOX", "PYTEST", "PYTHON", "VIRTUAL_ENV")


@attrs.define
class Walk:
    """Where the walk has got to. `clone` is there once the first file has run."""

    shell: LoginShell
    home: Path

    @property
    def clone(self) -> Path:
        return self.home / "buildbot-worker-guide"

    def paste(self, file: Path) -> str:
        """Paste a file as a reader does; return what the terminal showed.

        Fails at the first command that does not end with 0.
        """
        text = file.read_text(encoding="utf-8")
        commands = shell_text.commands(text)
        filled, reason = text.replace("REPOSITORY", str(ROOT)), ""
        try:
            pasted = self.shell.paste(filled, len(commands), limit_s=LIMIT_S)
        except Stuck as stuck:
            pasted, reason = stuck.pasted, str(stuck)
        shown = transcript.render(bytes(pasted.raw))
        SCREENS.mkdir(parents=True, exist_ok=True)
        (SCREENS / f"{file.stem}.txt").write_text(shown, encoding="utf-8")
        statuses = [pasted.status(number) for number in range(len(commands))]
        assert not reason, f"{reason}\n{shown}"
        assert statuses == [0] * len(commands), f"{statuses}\n{shown}"
        return shown

    def status(self, stage: str, target: str) -> str:
        """Return the status of a target's stage on the built page of test results."""
        table = self._page("evidence").partition("guide-matrix")[2].partition("</table>")[0]
        heads, *rows = [
            [_text(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
            for row in table.split("<tr")[1:]
        ]
        row = next(row for row in rows if row[0] == target)
        return row[heads.index(stage.capitalize())]

    def mark(self, place: str) -> str:
        """Return what the built set-up page says of a step's status before its commands."""
        step = self._page("setup").partition(f'id="{place}"')[2].partition("<pre")[0]
        return " ".join(_text(part) for part in re.findall(r"guide-mark\">(.*?)</p>", step))

    def _page(self, name: str) -> str:
        return (self.clone / "build" / "html" / f"{name}.html").read_text(encoding="utf-8")


def _text(part: str) -> str:
    """Return a piece of HTML without its tags, in one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", part)).split())


@pytest.fixture(scope="module")
def walk(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    # Images that were made once are used again; nothing else of this user's home is.
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    own = {"HOME": str(home), "XDG_CACHE_HOME": cache, "PATH": path, "TERM": "xterm-256color"}
    with LoginShell(["sh", "-c", "cd && exec bash -il"], kept | own) as shell:
        yield Walk(shell, home)
