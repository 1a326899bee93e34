"""The script of a runbook: what is in it, and what its shell makes of what a reader fills in."""

import functools
import itertools
import json
import re
import shutil
import subprocess

import attrs
import pytest

from proof.guide import manifest, plan
from proof.guide.fill import Values
from proof.guide.placeholders import RULES
from proof.guide.platform import Answer, Image, Target
from proof.guide.vocabulary import Dialect
from proof.paths import ROOT
from proof.runbook import scripts
from tests import programs
from tests.texts import texts

BOOK = manifest.load()

#: What reads a script, and how each is called.
SHELLS = {name: [name] for name in ("sh", "bash", "dash", "mksh", "zsh")} | {
    "busybox": ["busybox", "sh"]
}


@pytest.fixture(params=SHELLS)
def shell(request):
    """Each of them; one that is not here is skipped, which CI does not allow."""
    program, *_ = SHELLS[request.param]
    if not shutil.which(program):
        pytest.skip(f"there is no {program} on PATH: tools/setup.sh shells")
    return request.param


#: The machinery alone.
COMMON = (ROOT / "proof" / "runbook" / "script.sh").read_text()


@functools.cache
def steps(key):
    target = Target(platform=key, label="", os_release={}, worker_name="", image=Image())
    return plan.make(BOOK, target).steps


@functools.cache
def script(key):
    return scripts.script(BOOK, BOOK.platforms[key], steps(key))


SCRIPTED = [key for key, p in BOOK.platforms.items() if not scripts.obstacle(BOOK, p)]

#: What each language on the way could take for its own; tests/browser has a property of it.
ADMIN = 'Zoë O\'Hara <zoe AT example.org> "$HOME" `id` $(id) \\ !! !x & <b>bold</b> END'
MACHINE = "-n %s | gcc > 12 * ~ # YOUR NAME <you AT example.org> WORKERNAME 日本"
VALUES = Values(name="WORKERPASSWD", password="-e.x", admin=ADMIN, host=MACHINE)

#: What looks like the end of a here-document.
AFTER_END = Values(name="END", password="-", admin="ENDx é", host="👩 END")


def run(shell, text, *arguments):
    done = subprocess.run(
        [*SHELLS[shell], "-c", text, "x", *arguments],
        capture_output=True, stdin=subprocess.DEVNULL, check=True,
    )  # fmt: skip
    return done.stdout.decode()


def test_every_platform_with_steps_has_a_script_or_a_reason():
    why = {key: scripts.obstacle(BOOK, p) for key, p in BOOK.platforms.items() if p.steps}
    without = {key for key, words in why.items() if words}
    assert without == {"macos", "nixos", "windows", "windows-service"}
    assert all(why[key].endswith(".") for key in without)
    powershell = {key for key, p in BOOK.platforms.items() if p.dialect is Dialect.POWERSHELL}
    assert powershell <= without


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"answers": (Answer(question="Well?", answer="y"),)}, "asks a question"),
        ({"exits": {"1": 3}}, "is meant to fail"),
    ],
)
def test_what_a_script_cannot_do_is_said(more, words):
    platform = BOOK.platforms["debian"]
    for step, refused in {"51-start-now": True, "72-operate-stop": False}.items():
        steps = platform.steps | {step: attrs.evolve(platform.steps[step], **more)}
        why = scripts.obstacle(BOOK, attrs.evolve(platform, steps=steps))
        assert (words in why) == refused


def test_a_script_has_each_step_once_byte_for_byte_in_order():
    offenders = []
    for key in SCRIPTED:
        found = re.findall(r"<<'(END_OF_STEP_*)'\n(.*?^)\1$", script(key), re.DOTALL | re.MULTILINE)
        wanted = [(step.file, step.text) for step in scripts.steps_of(BOOK, steps(key))]
        for (file, text), (_, pasted) in itertools.zip_longest(wanted, found, fillvalue=("", "")):
            if text != pasted:
                offenders.append(f"{file or 'no step'}: the script of {key} has {pasted!r} there")
    assert offenders == []


def test_a_step_that_has_the_end_of_a_step_in_it_is_still_whole():
    assert scripts._delimiter("a\nEND_OF_STEP\nEND_OF_STEP_\n") == "END_OF_STEP__"


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Return the files of all scripts."""
    folder = tmp_path_factory.mktemp("scripts")
    found = [folder / scripts.name_of(BOOK.platforms[key]) for key in SCRIPTED]
    for key, file in zip(SCRIPTED, found, strict=True):
        file.write_text(script(key))
    return found


def complaints(*command):
    done = programs.run(command)
    return done.stdout + done.stderr if done.returncode or done.stdout else ""


def test_every_shell_reads_a_script(files, shell):
    assert [said for f in files if (said := complaints(*SHELLS[shell], "-n", f))] == []


def test_a_script_is_clean(files):
    """But for `su -`, which is what the page says to type; its input is what it runs."""
    assert complaints("shellcheck", "--exclude=SC2117", *files) == ""
    assert complaints("shfmt", "-i", "4", "-ln", "posix", "-d", *files) == ""


def test_who_runs_a_step_is_who_the_page_names():
    offenders = [
        f"{step.file}: the script of {key} has no line with `{line}`"
        for key in SCRIPTED
        for step in scripts.steps_of(BOOK, steps(key))
        if not step.settings.exempt
        for account in [step.settings.as_]
        for become in [BOOK.platforms[key].accounts[account].become]
        for line in (
            f" {step.key} {account} ",
            f"{account}) {become.replace(' --pty', '').replace(' -it', ' -i')}",
        )
        if line not in script(key)
    ]
    assert offenders == []


def test_an_exempt_step_is_done_by_hand():
    assert re.search(
        r"by_hand \d+ 10-prepare-subscription 'It needs a subscription", script("rhel")
    )


def test_what_the_page_fills_in_stands_only_where_the_script_begins():
    values = Values(name="me", password="no.secret", admin="A 'b' $(c)", host="H")
    text = scripts.fill_in(script("debian"), values, BOOK)
    head, body = text.split(scripts.END_OF_VALUES)
    assert body == script("debian").split(scripts.END_OF_VALUES)[1]
    assert "no.secret" not in text
    assert "name=me\n" in head


def test_the_head_of_a_script_gives_the_very_values(shell):
    for values in (VALUES, AFTER_END):
        head = scripts.fill_in(script("debian"), values, BOOK).split(scripts.END_OF_VALUES)[0]
        said = run(shell, f'{head}\nprintf \'%s\\n\' "$name" "$admin" "$host"')
        assert said == f"{values.name}\n{values.admin}\n{values.host}\n"


@pytest.mark.parametrize("key", ["debian", "freebsd"])
def test_the_shell_fills_in_as_the_proof_does(key, shell):
    table = "".join(scripts._values(BOOK, steps(key)))
    asked = """name=$1 password=$2 admin=$3 host=$4 profile=$5
    shift 5
    for each; do
        fill "$each"
        printf '%s\\0' "$filled"
    done
    """
    profile = BOOK.derived["profile"].of(VALUES.name)
    of_script = scripts.steps_of(BOOK, steps(key))
    *filled, last = run(
        shell, f"{COMMON}{table}{asked}",
        VALUES.name, VALUES.password, VALUES.admin, VALUES.host, profile,
        *(step.text for step in of_script),
    ).split("\0")  # fmt: skip
    assert last == ""
    for step, text in zip(of_script, filled, strict=True):
        assert text == VALUES.fill(step.text, BOOK), step.file


#: What one rule allows and another refuses, or no rule allows.
TRIED = (
    "", " ", "END", "ENDS", "a b", " a", "a ", "a\tb", "a\nb", "-a", ".a", "a.-_", "é", "@'", "'@",
    "''", "a''b", "${", "$ {", "a\x7f", "$(id)", "*", "[a]", "a/b", "..", ADMIN, MACHINE,
)  # fmt: skip


def test_the_shell_allows_what_the_page_allows(shell):
    limits = "".join(line for line in script("debian").splitlines(keepends=True)
                     if line.startswith(("unseen=", "longest_")))  # fmt: skip
    tried = [*TRIED, *texts()]
    for check, rule in {"name": "name", "password": "password", "text": "host"}.items():
        loop = f'\nfor each; do if is_{check} "$each"; then echo yes; else echo no; fi; done'
        said = dict(zip(tried, run(shell, limits + COMMON + loop, *tried).split(), strict=True))
        assert said == {each: "yes" if RULES[rule].allows(each) else "no" for each in tried}


def test_a_browser_allows_what_the_engine_allows():
    """tests/browser sees the page itself do so."""
    rules = {key: rule.pattern for key, rule in RULES.items()}
    page = (
        "const [rules, tried] = JSON.parse(require('fs').readFileSync(0));"
        "console.log(JSON.stringify(Object.fromEntries(Object.entries(rules).map(([key, rule]) =>"
        "[key, tried.filter(value => new RegExp(`^(?:${rule})$`, 'u').test(value))]))))"
    )
    tried = sorted({*TRIED, *texts()})
    done = subprocess.run(
        ["node", "-e", page], input=json.dumps([rules, tried]), capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert json.loads(done.stdout) == {
        key: [each for each in tried if rule.allows(each)] for key, rule in RULES.items()
    }


def test_it_trusts_no_folder_that_others_may_write(shell, tmp_path, subtests):
    for mode, status in {0o700: 0, 0o755: 0, 0o775: 2, 0o777: 2}.items():
        with subtests.test(mode=oct(mode)):
            file = toy(tmp_path / oct(mode), "echo one\n")
            file.parent.chmod(mode)
            code, said = do(file, shell)
            assert (code, "Others may write" in said) == (status, status > 0)
            assert ("one" in said) == (not status)
            assert file.with_name("guide-toy.sh.me.done").exists() == (not status)


#: A platform whose accounts are shells of this machine: what a step's shell does is real.
def toy(folder, *texts, actions=""):
    (folder / "toy").mkdir(parents=True)
    for number, text in enumerate(texts, 10):
        (folder / "toy" / f"{number}-prepare.sh").write_text(text)
    table = 'label = "Toy"\naccounts.root = {label = "root", become = "sh"}\n'
    (folder / "toy" / "platform.toml").write_text(table + actions)
    general = BOOK.path.read_text()
    groups = general[general.index("[[groups]]") : general.index("[stages]")]
    (folder / "guide.toml").write_text(general.replace(groups, ""))
    book = manifest.load(folder / "guide.toml")
    target = Target(platform="toy", label="", os_release={}, worker_name="", image=Image())
    text = scripts.script(book, book.platforms["toy"], plan.make(book, target).steps)
    text = text.replace("name=WORKERNAME", "name=me").replace('"$(id -u)"', "0")
    file = folder / "guide-toy.sh"
    file.write_text(text)
    return file


def do(file, shell="sh"):
    done = programs.run([*SHELLS[shell], file], stdin=subprocess.DEVNULL)
    return done.returncode, done.stdout + done.stderr


def test_it_stops_at_the_first_command_that_fails_and_goes_on_there(shell, tmp_path):
    trace = tmp_path / "trace"
    file = toy(
        tmp_path / "book",
        f"echo one >>{trace}\n",
        f"echo two >>{trace}\ncat \\\n    {tmp_path}/mended\necho three >>{trace}\n",
        f"cat >>{trace}\necho four >>{trace}\n",
    )
    status, said = do(file, shell)
    assert (status, trace.read_text()) == (1, "one\ntwo\n")
    assert "Line 2 of this step ended with status 1." in said
    assert "Stopped in step 11-prepare" in said
    (tmp_path / "mended").touch()
    status, said = do(file, shell)
    assert (status, trace.read_text()) == (0, "one\ntwo\ntwo\nthree\nfour\n"), said
    assert "10-prepare was done before." in said
    assert file.with_name("guide-toy.sh.me.done").read_text().split() == [
        "10-prepare", "11-prepare", "12-prepare",
    ]  # fmt: skip
    status, said = do(file, shell)
    assert (status, trace.read_text().count("four")) == (0, 1)


def test_a_failure_inside_of_a_compound_command_counts(tmp_path):
    file = toy(tmp_path / "book", "for each in 1 2; do\n    false\n    echo never\ndone\n")
    status, said = do(file)
    assert (status, "never" in said) == (1, False)


def test_after_a_restart_it_goes_on(tmp_path):
    action = (
        '\n[[actions]]\ndo = "restart-machine"\nbefore = "11-prepare"\n'
        'text = "Restart the machine."\n'
    )
    file = toy(tmp_path / "book", "echo one\n", "echo two\n", actions=action)
    for _ in range(2):
        status, said = do(file)
        assert (status, "Restart the machine.\n" in said, "two" in said) == (0, True, False)
    done = file.with_name("guide-toy.sh.me.done")
    assert len(done.read_text().splitlines()) == 2
    # As it is where another boot asked for it.
    done.write_text(re.sub(r"(restarted: ).*", r"\1an earlier boot", done.read_text()))
    status, said = do(file)
    assert (status, "two" in said, "was restarted" in said) == (0, True, True)


def test_nothing_that_was_asked_for_is_in_the_environment(tmp_path, monkeypatch):
    for name in ("name", "admin", "host", "password", "answer"):
        monkeypatch.setenv(name, "of the caller")
    status, said = do(toy(tmp_path / "book", "env\n"))
    assert status == 0
    assert not re.search("^(name|admin|host|password)=", said, re.MULTILINE)


def test_a_name_that_leads_elsewhere_is_refused(tmp_path):
    file = toy(tmp_path / "book", "true\n")
    file.write_text(file.read_text().replace("name=me", "name=../me"))
    status, said = do(file)
    assert status == 2
    assert RULES["name"].words in said


def test_where_it_cannot_ask_it_says_so(tmp_path):
    file = toy(tmp_path / "book", "echo WORKERPASSWD\n")
    done = programs.run(["setsid", "sh", file], stdin=subprocess.DEVNULL)
    assert done.returncode == 2
    assert "There is no terminal to ask on" in done.stderr


def test_what_should_be_seen_is_said_before_the_step():
    see = "see 'You should see: Created symlink …/buildbot-worker@WORKERNAME.service…'"
    assert f"{see}\n    step 6" in script("debian")
