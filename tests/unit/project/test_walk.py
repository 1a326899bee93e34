"""The files of the newcomer's walk, without going it: `nox -s walk` does that."""

import re
import subprocess

from proof.guide import shell_text
from proof.guide.platform import StepSettings
from proof.paths import ROOT

FILES = sorted((ROOT / "tests/walk/steps").iterdir())
PAGES = sorted((ROOT / "source" / "maintain").glob("*.md"))


def test_each_file_is_plain_shell_as_a_step_is():
    offenders = []
    for file in FILES:
        text = file.read_text(encoding="utf-8")
        long = [line for line in text.splitlines() if len(line) > 80]
        offenders += [f"{file.name}: break {line!r}" for line in long]
        try:
            shell_text.commands(text)
        except shell_text.NotPlain as error:
            offenders.append(f"{file.name}:{error.line}: {error}")
    assert offenders == []


def test_pages_show_each_file_once_and_in_order():
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    shown = re.findall(
        r"^```\{literalinclude\} \.\./\.\./tests/walk/steps/(\S+)\n", text, re.MULTILINE
    )
    assert shown == [file.name for file in FILES]


def test_the_edit_changes_a_step_that_is_there(tmp_path):
    edit = next(file for file in FILES if file.stem.endswith("-edit"))
    command = next(
        c.text
        for c in shell_text.commands(edit.read_text(encoding="utf-8"))
        if c.text.startswith("sed ")
    )
    step = re.search(r"snippets/\S+", command)[0]
    copy = tmp_path / step
    copy.parent.mkdir(parents=True)
    before = (ROOT / step).read_text(encoding="utf-8")
    copy.write_text(before, encoding="utf-8")
    subprocess.run(["bash", "-c", command], cwd=tmp_path, check=True)
    after = copy.read_text(encoding="utf-8")
    assert after != before
    assert len(shell_text.commands(after)) == len(shell_text.commands(before))


def test_pages_name_only_sessions_options_and_places_that_are_there():
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    sessions = set(re.findall(r"nox -s ([a-z-]+)", text))
    noxfile = (ROOT / "noxfile.py").read_text(encoding="utf-8")
    known = set(re.findall(r'@nox\.session\(name="([a-z-]+)"', noxfile))
    known |= set(re.findall(r"@nox\.session(?:\(venv_[^)]*\))?\ndef (\w+)", noxfile))
    assert sessions <= known
    places = re.findall(r"`((?:snippets|tests|evidence|images|proof|tools|\.ci)/[^`\s]*)`", text)
    there = [place for place in places if not re.search(r"[A-Z]{2}", place)]
    assert there
    assert [place for place in there if not (ROOT / place).exists()] == []


def test_pages_name_every_key_that_a_maintainer_may_give():
    page = (ROOT / "source" / "maintain" / "add.md").read_text(encoding="utf-8")
    fields = {f.name.rstrip("_") for f in StepSettings.__attrs_attrs__}
    assert "limit_s" in fields
    assert [key for key in sorted(fields) if f"`{key}`" not in page] == []
