"""What holds for every step file of the guide."""

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from proof.guide import manifest, powershell, shell_text
from proof.guide.folders import ABOUT, TABLE
from proof.linters import worker_options
from proof.paths import ROOT

BOOK = manifest.load()
FILES = sorted(ROOT.glob("snippets/*/*.sh"))
#: They belong to a page, not to a platform.
OF_PAGES = sorted(ROOT.glob("snippets/*.sh"))
OTHERS = sorted(ROOT.glob("snippets/*/*.ps1"))
CONTACTS = (BOOK.placeholders.admin, BOOK.placeholders.host)
DERIVED = [derived.text for derived in BOOK.derived.values()]

#: A user gets a shell, which is not run here; pip changes the worker's own environment only; a
#: service's flags are set, not the shell's; what only looks goes whole to a shell of its own, so
#: that nothing of it stays in the reader's, and its exit status ends nothing.
ALLOWED = (
    "sh <<'END'",
    " --shell /bin/bash", " -s /bin/bash", " -s /bin/sh", "apk add build-base bash", "rcctl set",
    "/var/lib/buildbot/venv/bin/pip install", "/var/buildbot/venv/bin/pip install",
    "/Users/buildbot/venv/bin/pip install",
)  # fmt: skip

#: Where the system's own settings make the worker; a test below holds those.
BY_MODULE = {"nixos"}

#: What Windows itself writes in capitals.
TERMS = {"HKLM", "DWORD", "SYSTEM"}

WITH_STEPS = [key for key, platform in BOOK.platforms.items() if platform.steps]

of_pages = pytest.mark.parametrize("file", OF_PAGES, ids=lambda f: f.stem)
every_step = pytest.mark.parametrize("file", FILES, ids=lambda f: f"{f.parent.name}/{f.stem}")
whatever_shell = pytest.mark.parametrize(
    "file", FILES + OF_PAGES + OTHERS, ids=lambda f: f"{f.parent.name}/{f.stem}"
)


def outside_documents(text):
    """Return a step's lines without the bodies of quoted here-documents."""
    lines, end = [], None
    for line in text.splitlines():
        if end is None:
            lines.append(line)
            opened = re.search(r"<<'(\w+)'", line)
            end = opened and opened[1]
        elif line == end:
            end = None
    assert end is None, "a here-document stays open"
    return lines


def texts_of(platform):
    return [file.read_text(encoding="utf-8") for file in BOOK.platforms[platform].texts]


def test_each_step_file_is_the_text_of_a_step():
    assert {file for key in WITH_STEPS for file in BOOK.platforms[key].texts} == {*FILES, *OTHERS}


@pytest.mark.parametrize("platform", sorted(set(BOOK.platforms) - set(WITH_STEPS)))
def test_a_platform_without_steps_says_what_is_known(platform):
    about, table = sorted((ROOT / "snippets" / platform).iterdir())
    assert (about.name, table.name) == (ABOUT, TABLE)
    assert "not known here" in (text := about.read_text(encoding="utf-8").lower()) or (
        "no way to set up a worker" in text
    )
    assert "python-buildbots" in text


@pytest.mark.parametrize("platform", WITH_STEPS)
def test_a_platform_that_nothing_has_proven_says_so_and_no_other(platform):
    """A system that can be made from an archive is proven with the change that brings it."""
    proven = [
        target.key
        for target in BOOK.targets.values()
        if target.platform == platform
        and (target.image.archive or (ROOT / "evidence" / f"{target.key}.json").is_file())
    ]
    about = ROOT / "snippets" / platform / ABOUT
    text = about.read_text("utf-8") if about.is_file() else ""
    said = "No machine has run these commands for this guide yet" in text
    assert said is (not proven)


def test_every_step_has_its_prose_and_no_prose_is_without_step():
    shown = {p.files.get(f"{step}.md") for p in BOOK.platforms.values() for step in p.steps}
    assert shown == {file for file in ROOT.glob("snippets/*/*.md") if file.name != ABOUT}


@every_step
def test_it_is_plain_text_of_one_command_a_line(file):
    text = file.read_bytes().decode("ascii")
    assert text.endswith("\n")
    assert not text.startswith("\n")
    assert "\n\n\n" not in text
    for command in shell_text.commands(text):
        assert not re.search(r"&&|\|\||;(?!;)", "\n".join(outside_documents(command.text))) or (
            command.text.startswith(("if ", "for ", "while ", "case "))
        )


@whatever_shell
def test_it_fits_a_narrow_window(file):
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        assert len(line) <= 80, number
        assert line == line.rstrip(), number


@every_step
def test_it_has_no_prompt_and_no_pragma(file):
    for line in outside_documents(file.read_text(encoding="utf-8")):
        assert not re.match(r"\s*([$#>]|\w+@\w+.*[$#] )", line), line


@of_pages
def test_a_block_of_a_page_is_plain_and_wants_nothing_filled_in(file):
    text = file.read_bytes().decode("ascii")
    assert shell_text.commands(text)
    assert "\n\n\n" not in text
    for placeholder in (BOOK.placeholders.name, BOOK.placeholders.password, *CONTACTS):
        assert placeholder not in text


@of_pages
def test_the_python_in_a_block_of_a_page_is_clean(file):
    for script in re.findall(
        r"^python3 - <<'END'\n(.*?)^END$", file.read_text(), re.DOTALL | re.MULTILINE
    ):
        done = subprocess.run(
            [Path(sys.executable).with_name("ruff"), "check", "--isolated", "--select=E,F,B", "-"],
            input=script, text=True, capture_output=True, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, ""), done.stdout


@every_step
@pytest.mark.parametrize(
    ("word", "instead"),
    [
        (r"sudo", "the page says how a reader becomes root"),
        (r"su\b(?!-)", "the page says how a reader becomes an account"),
        (
            r"pip3?|pipx|easy_install",
            "only a package, or an environment of the worker's own",
        ),
        (r"set", "no shell options: what is pasted runs as it is"),
        (r"sleep", "waiting is no step"),
        (r"(ba|da|z)?sh|eval|source", "a step is pasted, no script is run"),
        (r"curl|wget", "nothing is fetched but packages"),
        (r"vi|vim|nano|editor", "a step needs no hands"),
    ],
)
def test_it_needs_no(file, word, instead):
    for line in outside_documents(file.read_text(encoding="utf-8")):
        rest = re.sub("|".join(map(re.escape, ALLOWED)), "", line)
        assert not re.search(rf"(^|[\s|;&(])(\S*/)?({word})(\s|$)", rest), f"{line}: {instead}"


@every_step
def test_only_known_placeholders_are_in_it(file):
    text = file.read_text(encoding="utf-8")
    for placeholder in CONTACTS:
        text = text.replace(placeholder, "")
    known = {BOOK.placeholders.name, BOOK.placeholders.password, *DERIVED}
    # What a reader takes for a placeholder: words in capitals, angle brackets.
    outside = "\n".join(outside_documents(text))
    assert set(re.findall(r"\b[A-Z][A-Z_]{3,}\b", outside)) <= known
    # A property list is made of tags; a parser of its own reads it.
    text = re.sub(r"<\?xml .*</plist>", "", text, flags=re.DOTALL)
    assert not re.search(r"<[A-Za-z][^<>\n]*>|\bYOUR\b|\bCHANGE|\bexample\b", text)


@every_step
def test_contact_texts_stand_alone_in_quoted_here_documents(file):
    text = file.read_text(encoding="utf-8")
    outside = "\n".join(outside_documents(text))
    for placeholder in CONTACTS:
        assert placeholder not in outside
        assert text.count(placeholder) == text.splitlines().count(placeholder)


@pytest.mark.parametrize("platform", WITH_STEPS)
def test_every_placeholder_is_used(platform):
    text = "".join(texts_of(platform))
    for placeholder in (BOOK.placeholders.name, BOOK.placeholders.password, *CONTACTS):
        assert placeholder in text


@pytest.mark.parametrize("platform", [key for key in WITH_STEPS if key not in BY_MODULE])
def test_a_worker_is_created_with_the_settings_it_needs(platform):
    dialect = BOOK.platforms[platform].dialect
    created = [
        line.words
        for text in texts_of(platform)
        for line in worker_options.command_lines(text, dialect)
        if "create-worker" in line.words
    ]
    assert len(created) == 1
    words = list(created[0])
    assert {"--keepalive=60", "--delete-leftover-dirs"} < set(words)
    assert words[-3:] == ["buildbot-api.python.org:9020", "WORKERNAME", "WORKERPASSWD"]


@every_step
def test_no_password_is_in_it_but_the_placeholder(file):
    for value in re.findall(r"passwd\s*=\s*'([^']*)'", file.read_text(encoding="utf-8")):
        assert value == BOOK.placeholders.password


def scripts():
    """Yield the programs that steps write into files, or give to sh, with the step that does."""
    for file in FILES:
        text = file.read_text(encoding="utf-8")
        for found in re.finditer(
            r"<<'(\w+)'\n(#!.*?^)\1$|^sh <<'(\w+)'\n(.*?^)\3$", text, re.DOTALL | re.MULTILINE
        ):
            yield pytest.param(found[2] or found[4], id=f"{file.parent.name}/{file.stem}")


@pytest.mark.parametrize("script", list(scripts()))
@pytest.mark.parametrize(
    ("tool", "options"),
    [
        # What OpenRC and rc.subr read of a script's variables, no command of the script does;
        # and rc.subr is on NetBSD only.
        ("shellcheck", ["--shell=sh", "--exclude=SC1091,SC2034", "-"]),
        ("shfmt", ["-ln=posix", "-i=4", "-d"]),
    ],
)
def test_a_script_that_a_step_writes_is_clean_in_any_shell(script, tool, options):
    program = Path(sys.executable).with_name(tool)
    done = subprocess.run(
        [program, *options], input=script, text=True, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_scripts_are_found():
    assert len(list(scripts())) == 5


@pytest.mark.parametrize("platform", sorted(BY_MODULE))
def test_a_module_creates_a_worker_with_the_settings_it_needs(platform):
    text = "".join(texts_of(platform))
    assert "create-worker" not in text
    for setting in (
        'masterUrl = "buildbot-api.python.org:9020";', 'workerUser = "WORKERNAME";',
        "keepalive = 60;", "workerPassFile = ",
    ):  # fmt: skip
        assert setting in text
    assert "workerPass =" not in text, "everybody on the machine could read it"


@pytest.mark.parametrize("file", OTHERS, ids=lambda f: f"{f.parent.name}/{f.stem}")
def test_a_step_for_powershell(file):
    text = file.read_bytes().decode("ascii")
    quoted = powershell.in_quoted_documents(text)
    outside = "\n".join(
        line for number, line in enumerate(text.splitlines(), 1) if number not in quoted
    )
    assert powershell.commands(text)
    assert not [contact for contact in CONTACTS if contact in outside]
    words = set(re.findall(r"\b[A-Z][A-Z_]{3,}\b", outside))
    assert words <= {BOOK.placeholders.name, BOOK.placeholders.password, *TERMS}
    assert not re.search(r"<[A-Za-z][^<>\n]*>|\bYOUR\b|\bexample\b", outside)


@pytest.mark.parametrize(
    ("platform", "its_own", "the_others"),
    [
        ("windows", "Register-ScheduledTask", r"-Service\b|sc\.exe|windows_service"),
        ("windows-service", "windows_service.exe' `\n    --username", r"ScheduledTask|venv"),
    ],
)
def test_windows_has_the_task_or_the_service_and_never_both(platform, its_own, the_others):
    text = "".join(texts_of(platform))
    assert its_own in text
    assert not re.search(the_others, text)
    about = ROOT / "snippets" / platform / ABOUT
    assert "choose one, and never set up both" in about.read_text("utf-8")


def test_every_address_in_a_step_is_one():
    for file in FILES + OTHERS:
        for address in re.findall(r"\w+://[^\s'\"<>]*", file.read_text(encoding="utf-8")):
            parts = urlsplit(address)
            assert (parts.scheme, bool(parts.hostname)) in {("https", True), ("http", True)}, file
            assert parts.scheme == "https" or parts.hostname == "www.apple.com", address
