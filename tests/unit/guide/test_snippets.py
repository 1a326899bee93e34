"""Laws that every step file of the guide keeps; one failure names all files that break a law."""

import itertools
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import attrs
import pytest

from proof.guide import manifest, plan, powershell, shell_text
from proof.guide.folders import ABOUT
from proof.linters import worker_options
from proof.paths import ROOT, shown_path
from proof.terminal.transcript import LINES

BOOK = manifest.load()
CONTACTS = (BOOK.placeholders.admin, BOOK.placeholders.host)
WORKER = (BOOK.placeholders.name, BOOK.placeholders.password)
DERIVED = [derived.text for derived in BOOK.derived.values()]
WITH_STEPS = [key for key, platform in BOOK.platforms.items() if platform.steps]

#: Platforms whose system settings create the worker.
BY_MODULE = ["nixos"]

#: A user gets a shell, which isn't run here. pip changes only the worker's own environment.
#: rcctl sets a service's flags, not the shell's. A here-document for `sh` runs in a shell of its
#: own, so its settings and its exit status don't reach the reader's shell. Root leaves what is in
#: the worker's folders to the worker's user.
ALLOWED = (
    "sh <<'END'", "su - buildbot -c ", "su -s /bin/sh - buildbot -c ",
    "su -s /bin/sh - buildbot-worker -c ", "su -m buildbot -c ", "su -m _buildslave -c ",
    " --shell /bin/bash", " -s /bin/bash", " -s /bin/sh", "apk add build-base bash", "rcctl set",
    "/var/lib/buildbot/venv/bin/pip install", "/var/buildbot/venv/bin/pip install",
    "/Users/buildbot/venv/bin/pip install",
)  # fmt: skip

#: Commands that no step calls, and the reason.
NEEDLESS = {
    r"sudo": "the page says how a reader becomes root",
    r"su\b(?!-)": "the page says how a reader becomes an account",
    r"pip3?|pipx|easy_install": "install a package, or into an environment of the worker's own",
    r"set": "a step sets no shell option, because a paste runs in the reader's shell",
    r"sleep": "waiting is no step",
    r"(ba|da|z)?sh|eval|source": "a step is pasted, it runs no script",
    r"curl|wget": "a step fetches only packages",
    r"vi|vim|nano|editor": "a step needs no hands",
}

#: Words that Windows itself, or the name of a key's file, has in capitals.
TERMS = {"HKLM", "DWORD", "SYSTEM", "EPEL"}


@attrs.frozen
class Text:
    """A file of commands; `reader` is the module that parses them."""

    name: str
    text: str
    reader: object = shell_text

    def outside(self, text=None):
        """Return the lines that are in no quoted here-document."""
        text = self.text if text is None else text
        quoted = self.reader.in_quoted_documents(text)
        return [line for number, line in enumerate(text.splitlines(), 1) if number not in quoted]


def texts(pattern, reader=shell_text):
    files = sorted(ROOT.glob(f"snippets/{pattern}"))
    return [Text(shown_path(file), plan.read_text(file), reader) for file in files]


SHELL = texts("*/*.sh")
STEPS = SHELL + texts("*/*.ps1", powershell)
#: They belong to a page, not to a platform.
OF_PAGES = texts("*.sh")


def texts_of(platform):
    return list(map(plan.read_text, BOOK.platforms[platform].texts))


def about(platform):
    file = ROOT / "snippets" / platform / ABOUT
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def plain(file):
    if not file.text.isascii():
        yield "write ASCII only"
    if file.text.startswith("\n") or "\n\n\n" in file.text:
        yield "take out the empty lines"
    try:
        commands = file.reader.commands(file.text)
    except shell_text.NotPlain as error:
        yield f"line {error.line}: {error}"
        return
    for command in commands:
        packed = re.search(r"&&|\|\||;(?!;)", "\n".join(file.outside(command.text)))
        if packed and not command.text.startswith(("if ", "for ", "while ", "case ")):
            yield f"line {command.line}: write one command a line, without {packed[0]}"


def narrow(file):
    for number, line in enumerate(file.text.splitlines(), 1):
        if len(line) > 80:
            yield f"line {number} has {len(line)} characters; break it before column 80"
        if line != line.rstrip():
            yield f"line {number}: take out the spaces at its end"


def without_prompt(file):
    for line in file.outside():
        if re.match(r"\s*([$#>]|\w+@\w+.*[$#] )", line):
            yield f"take out the prompt or comment: {line}"


def without_needless_commands(file):
    for line in file.outside():
        rest = re.sub("|".join(map(re.escape, ALLOWED)), "", line)
        for word, reason in NEEDLESS.items():
            if found := re.search(rf"(^|[\s|;&(])(\S*/)?({word})(\s|$)", rest):
                yield f"take out `{found[3]}`, {reason}: {line}"


def with_known_placeholders(file):
    text = re.sub("|".join(map(re.escape, CONTACTS)), "", file.text)
    known = {*WORKER, *DERIVED, *TERMS}
    # A reader takes words in capitals and in angle brackets for placeholders.
    for word in (
        set(re.findall(r"\b[A-Z][A-Z_]{3,}\b(?!=[/-])", "\n".join(file.outside(text)))) - known
    ):
        yield f"the manifest has no placeholder {word}"
    # A property list consists of tags; its own parser reads it.
    text = re.sub(r"<\?xml .*</plist>", "", text, flags=re.DOTALL)
    for word in re.findall(r"<[A-Za-z][^<>\n]*>|\bYOUR\b|\bCHANGE|\bexample\b", text):
        yield f"{word} looks like a placeholder; take it out"


def with_contacts_in_quoted_documents(file):
    outside = "\n".join(file.outside())
    for contact in CONTACTS:
        alone = file.text.splitlines().count(contact)
        if contact in outside or file.text.count(contact) != alone:
            yield f"{contact!r} must be alone on a line of a quoted here-document"


def without_password(file):
    for value in re.findall(r"passwd\s*=\s*'([^']*)'", file.text):
        if value != BOOK.placeholders.password:
            yield f"write {BOOK.placeholders.password} instead of the password {value!r}"


def with_safe_addresses(file):
    for address in re.findall(r"\w+://[^\s'\"<>]*", file.text):
        parts = urlsplit(address)
        # A property list names its schema by this address, and fetches nothing.
        safe = parts.scheme == "https" or address.startswith("http://www.apple.com/")
        if not safe or not parts.hostname:
            yield f"{address} must be an https address with a host"


def without_placeholder(file):
    for placeholder in (*WORKER, *CONTACTS):
        if placeholder in file.text:
            yield f"take out {placeholder!r}; a page has no form to fill in"


LAWS = {
    plain: STEPS + OF_PAGES,
    narrow: STEPS + OF_PAGES,
    without_prompt: SHELL,
    without_needless_commands: SHELL,
    with_known_placeholders: STEPS,
    with_contacts_in_quoted_documents: STEPS,
    without_password: STEPS,
    with_safe_addresses: STEPS,
    without_placeholder: OF_PAGES,
}


def test_every_file_is(subtests):
    for law, files in LAWS.items():
        with subtests.test(law=law.__name__):
            assert files
            assert [f"{file.name}: {words}" for file in files for words in law(file)] == []


UNLAWFUL = [
    (plain, "ls é\n", "write ASCII only"),
    (plain, "ls\n\n\nls\n", "take out the empty lines"),
    (plain, "ls\na | b; c\n", "line 2: write one command a line, without ;"),
    (plain, "a <<'END' | b && c\nEND\n", "line 1: write one command a line, without &&"),
    (narrow, "ls\nls" + 79 * "x" + "\n", "line 2 has 81 characters"),
    (narrow, "ls \n", "line 1: take out the spaces"),
    (without_prompt, "me@host:~# ls\n", "take out the prompt or comment: me@host:~# ls"),
    (without_needless_commands, "a | /bin/sh\n", "take out `sh`, a step is pasted"),
    (without_needless_commands, "venv/bin/pip install x\n", "take out `pip`, install a pack"),
    (with_known_placeholders, "ls WORKERNAM\n", "the manifest has no placeholder WORKERNAM"),
    (with_known_placeholders, "ls '<name>'\n", "<name> looks like a placeholder"),
    (with_contacts_in_quoted_documents, "ls 'YOUR NAME'\n", "must be alone on a line"),
    (without_password, "passwd = 'abc'\n", "instead of the password 'abc'"),
    (with_safe_addresses, "ls http://x.org\n", "http://x.org must be an https address"),
    (without_placeholder, "ls WORKERNAME\n", "take out 'WORKERNAME'"),
]


def test_a_file_that_breaks_a_law_is_told_what_to_do(subtests):
    for law, text, said in UNLAWFUL:
        with subtests.test(law=law.__name__, text=text):
            named, expected = (t.replace("YOUR NAME", CONTACTS[0]) for t in (text, said))
            assert expected in "\n".join(law(Text("", named)))


def test_each_step_file_is_the_text_of_a_step():
    shown = {shown_path(file) for key in WITH_STEPS for file in BOOK.platforms[key].texts}
    assert shown == {file.name for file in STEPS}


def test_every_step_has_its_prose_and_no_prose_is_without_step():
    shown = {p.files.get(f"{step}.md") for p in BOOK.platforms.values() for step in p.steps}
    assert shown == {file for file in ROOT.glob("snippets/*/*.md") if file.name != ABOUT}


def test_every_step_says_what_it_prints():
    made = [(key, name, s) for key in WITH_STEPS for name, s in BOOK.platforms[key].steps.items()]
    silent = [f"{key}/{name}" for key, name, settings in made if settings.expect is None]
    assert not silent, (
        "say in platform.toml what a reader must see, `expect = [LINES]`, or `expect = []` for a "
        f"step that prints nothing: {', '.join(silent)}"
    )
    hidden = (BOOK.placeholders.password, *CONTACTS)
    wrong = [
        f"{key}/{name}: {line}"
        for key, name, settings in made
        for line in [*settings.expect, *(settings.expect_with_others or ())]
        if not re.search(r"\w", line) or any(text in line for text in hidden)
    ]
    assert not wrong, f"an expected line has words, and shows no secret: {', '.join(wrong)}"


def test_no_step_of_the_workers_user_asks_for_a_password():
    asks = [
        f"{key}/{name}"
        for key in WITH_STEPS
        for name, settings in BOOK.platforms[key].steps.items()
        if settings.as_ == "worker"
        and re.search(r"(?m)^(su|sudo) ", plan.read_text(BOOK.platforms[key].files[name]))
    ]
    assert asks == []


def test_the_terminal_shows_all_of_a_step():
    longest = max(STEPS, key=lambda step: step.text.count("\n"))
    assert longest.text.count("\n") < LINES, f"{longest.name}: raise LINES in proof/terminal"


def test_a_platform_without_steps_says_what_is_known():
    offenders = [
        f"snippets/{key}/{ABOUT}: say what we don't know, and name python-buildbots"
        for key in BOOK.platforms.keys() - set(WITH_STEPS)
        if not re.search("we don't know how|no way to set up a worker", about(key).lower())
        or "python-buildbots" not in about(key)
    ]
    assert offenders == []


def test_every_placeholder_is_used():
    offenders = [
        f"{key}: no step has {placeholder}"
        for key, placeholder in itertools.product(WITH_STEPS, (*WORKER, *CONTACTS))
        if placeholder not in "".join(texts_of(key))
    ]
    assert offenders == []


def test_a_worker_is_created_with_the_settings_it_needs():
    offenders = []
    for key in WITH_STEPS:
        created = [
            list(line.words)
            for text in texts_of(key)
            for line in worker_options.command_lines(text, BOOK.platforms[key].dialect)
            if "create-worker" in line.words
        ]
        if len(created) != (key not in BY_MODULE):
            offenders.append(f"{key}: {len(created)} commands create a worker")
        offenders += [
            f"{key}: create the worker with --keepalive=60 --delete-leftover-dirs, and end with "
            f"buildbot-api.python.org:9020 WORKERNAME WORKERPASSWD, not: {' '.join(words)}"
            for words in created
            if not {"--keepalive=60", "--delete-leftover-dirs"} < set(words)
            or words[-3:] != ["buildbot-api.python.org:9020", "WORKERNAME", password_of(key)]
        ]
    assert offenders == []


def password_of(key):
    """Return what a worker is created with; Podman's secret replaces a word in the settings."""
    read = "passwd = open('/run/secrets/password').read().strip(),"
    return "secret" if read in "".join(texts_of(key)) else "WORKERPASSWD"


def test_a_module_creates_a_worker_with_the_settings_it_needs():
    wanted = (
        'masterUrl = "buildbot-api.python.org:9020";', 'workerUser = "WORKERNAME";',
        "keepalive = 60;", "workerPassFile = ",
    )  # fmt: skip
    for key in BY_MODULE:
        text = "".join(texts_of(key))
        assert [f"{key}: no step has {line}" for line in wanted if line not in text] == []
        assert "workerPass =" not in text, "everybody on the machine could read it"


def write_scripts(pattern, ending, files, folder):
    """Write what files have in here-documents into files; return each, named by its origin."""
    for file in files:
        for number, found in enumerate(re.finditer(pattern, file.text, re.DOTALL | re.MULTILINE)):
            script = folder / f"{file.name.replace('/', ':')}-{number}{ending}"
            script.write_text(found["script"], encoding="utf-8")
    return sorted(folder.iterdir())


def hold_clean(tool, *options):
    command = [Path(sys.executable).with_name(tool), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) in {(0, ""), (0, "All checks passed!\n")}


def test_a_script_that_a_step_writes_is_clean_in_any_shell(tmp_path):
    written = r"(^sh )?<<'(?P<end>\w+)'\n(?P<script>(?(1)|#!).*?^)(?P=end)$"
    scripts = write_scripts(written, ".sh", SHELL, tmp_path)
    assert len(scripts) == 5
    # OpenRC and rc.subr read variables that no command of the script reads; rc.subr exists on
    # NetBSD only.
    hold_clean("shellcheck", "--shell=sh", "--exclude=SC1091,SC2034", *scripts)
    hold_clean("shfmt", "-ln=posix", "-i=4", "-d", *scripts)


def test_the_python_in_a_block_of_a_page_is_clean(tmp_path):
    written = r"^python3 - <<'END'\n(?P<script>.*?^)END$"
    scripts = write_scripts(written, ".py", OF_PAGES, tmp_path)
    assert scripts
    hold_clean("ruff", "check", "--isolated", "--no-cache", "--select=E,F,B", *scripts)


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
    assert "Never set up both" in about(platform)
