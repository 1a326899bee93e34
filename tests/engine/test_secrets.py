"""No password of a run is in anything that a run leaves or shows, as it is or encoded.

The passwords are those that the run's own buildmaster was given, read where it keeps them.
"""

import base64
import contextlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from proof.podman import namespaces
from tests import copies
from tests.engine.running import LIMIT_S, TARGET, command, environment

pytestmark = pytest.mark.skipif(
    not namespaces.is_needed(), reason="the buildmaster's own files are reached through its process"
)

MASTER = "twistd --nodaemon"
UNVEILED = [sys.executable, str(Path(__file__).with_name("unveiled.py"))]

#: Shows the password in every way in which a tool might, and fails.
LEAK = """\
cat >/root/leak <<'END'
tac=/var/lib/buildbot/workers/WORKERNAME/buildbot.tac
password=$(sed -n "s/^passwd = '\\(.*\\)'/\\1/p" $tac)
echo "passwd = '$password' http://WORKERNAME:$password@localhost/"
for user in '' a ab; do printf '%s' "$user$password" | base64; done
printf '%s' "$password" | od -An -tx1 -w99 | tr ' ' %
exit 9
END
sh /root/leak
"""

#: Where a run leaves or shows something.
PLACES = ("terminal", "record", "transcripts", "junit", "pages")


@pytest.fixture
def leak(guide, after, begin, tmp_path):
    """Run a leaking guide to its end; return its passwords and the places where each was seen."""
    guide.on(after["20-install"])
    guide.change("77-operate-password", "systemctl restart", f"{LEAK}systemctl restart")

    def leak(prefix):
        running = begin(by=[*prefix, "verify"])
        passwords = follow(running)
        assert running.ended() == 1, running.output
        assert len(passwords) == 2, "the first password, and the one that replaced it"
        evidence = tmp_path / "evidence"
        pages = build_site(guide.folder, evidence, tmp_path / "clone")
        texts = gather(evidence, running.output, pages)
        return {
            (place, form)
            for place in PLACES
            for form, pattern in forms(passwords).items()
            if any(pattern.search(text) for text in texts[place])
        }

    return leak


def follow(running) -> set[str]:
    """Read the buildmaster's passwords until the run has ended."""
    found = set()
    while running.process.poll() is None:
        master = running.has(MASTER)
        with contextlib.suppress(OSError, ValueError):
            path = f"/proc/{master}/root/master/workers.json"
            found |= set(json.loads(Path(path).read_text(encoding="utf-8")).values())
    return found


def forms(passwords: set[str]) -> dict[str, re.Pattern[str]]:
    """What each password looks like, plain and encoded, at each place in a longer text."""
    made: dict[str, set[str]] = {"plain": passwords, "percent": set(), "base64": set()}
    for password in passwords:
        made["percent"] |= {"".join(f"%{ord(c):02x}" for c in password)}
        for before in range(3):
            code = base64.b64encode(b"\0" * before + password.encode()).decode()
            # The first and the last sign of it depend on what stands around the password.
            inner = code[-(-8 * before // 6) : -4]
            made["base64"] |= {inner, inner.replace("+", "-").replace("/", "_")}
    return {
        form: re.compile("|".join(map(re.escape, sorted(texts))), re.IGNORECASE)
        for form, texts in made.items()
    }


def gather(evidence: Path, output: str, pages: Path) -> dict[str, list[str]]:
    """Return the texts of each place, without white space, which may split a password."""

    def read(*paths: Path) -> list[str]:
        return [squeeze(path.read_text(encoding="utf-8", errors="replace")) for path in paths]

    transcripts = list((evidence / TARGET).glob("*.txt"))
    every = [path for path in pages.rglob("*") if path.is_file()]
    assert len(transcripts) > 10
    assert any(path.suffix == ".html" for path in every)
    return {
        "terminal": [squeeze(output)],
        "record": read(evidence / f"{TARGET}.json"),
        "transcripts": read(*transcripts),
        "junit": read(evidence / "junit.xml"),
        "pages": read(*every),
    }


def squeeze(text: str) -> str:
    return re.sub(r"<[^<>]*>|\s|\\n", "", text) + "\n" + "".join(text.split())


def build_site(guide: Path, evidence: Path, clone: Path) -> Path:
    """Build the site of this guide with the evidence of the run, in a copy of the project."""
    copies.project(clone)
    for folder, copied in {"snippets": guide, "evidence": evidence}.items():
        shutil.rmtree(clone / folder)
        shutil.copytree(copied, clone / folder)
    subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-c", ".", "source", "build/html"],
        cwd=clone, env=environment(PYTHONPATH=str(clone)), check=True, timeout=LIMIT_S,
    )  # fmt: skip
    return clone / "build" / "html"


def test_no_password_is_shown(leak):
    assert leak(command()) == set()


def test_without_its_veil_every_place_shows_them(leak):
    shown = leak(UNVEILED)
    assert {place for place, _ in shown} == set(PLACES)
    assert {form for _, form in shown} == {"plain", "percent", "base64"}
