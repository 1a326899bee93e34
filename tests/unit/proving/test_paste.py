import contextlib
import os
import re

import attrs
import pytest

from proof.errors import CannotVerify, GuideError
from proof.guide import manifest
from proof.guide.fill import Values
from proof.guide.placeholders import Placeholders
from proof.guide.platform import Account, Answer
from proof.proving import paste
from proof.proving.paste import paste_step
from proof.terminal.login_shell import LoginShell, Pasted
from proof.terminal.masking import Mask
from proof.terminal.terminal import Terminal

SECRET = "open.sesame"


@attrs.define
class FakeMachine:
    """Where machine.login would lead: this machine's own bash."""

    home: str
    became: list[str] = attrs.field(factory=list)

    def login(self, become):
        self.became.append(become)
        environment = {"HOME": self.home, "PATH": os.environ["PATH"], "TERM": "xterm", "PS1": "$ "}
        return LoginShell(("bash", "--norc", "--noprofile", "-il"), environment)

    @staticmethod
    def terminal_reader():
        return "someone"

    @staticmethod
    def archive_in_reach(_hosts):
        return True


@pytest.fixture
def first(guide):
    """Return the first step of the small guide, its text being what a test gives."""

    def first(text, **settings):
        (guide.steps / "10-install.sh").write_text(text, encoding="utf-8")
        step = guide.plan().steps[0]
        settings = {"answers": (), **settings}
        return attrs.evolve(step, settings=attrs.evolve(step.settings, **settings))

    return first


@pytest.fixture
def judge(first, tmp_path):
    """Return what is wrong with a paste that left these statuses and outputs."""

    def judge(text, statuses, outputs, reason="", *, inner=None, **settings):
        pasted = Pasted(
            raw=bytearray(b"$ " + b"".join(outputs)),
            statuses=statuses,
            outputs=[bytearray(output) for output in outputs],
            inner_failure=inner or {},
        )
        mask = Mask(secrets=[SECRET])
        return paste._failure(first(text, **settings), pasted, reason, mask, tmp_path / "t.txt")

    return judge


THREE = "apt update\napt install x\nls\n"


def test_nothing_is_wrong_when_every_status_is_the_expected_one(judge):
    assert judge(THREE, [0, 0, 0], [b"", b"", b""]) is None
    assert judge(THREE, [0, 4, 0], [b"", b"", b""], exits={"2": 4}) is None


@pytest.mark.parametrize(
    ("statuses", "reason", "settings", "message"),
    [
        ([0, 100, 1], "", {}, ":2, as root: `apt install x`: ended with 100, not 0"),
        ([0, 0, 0], "", {"exits": {"2": 4}}, ":2, as root: `apt install x`: ended with 0, not 4"),
        ([0], "it hangs", {}, ":2, as root: `apt install x`: it hangs"),
        ([7], "it hangs", {}, ":1, as root: `apt update`: ended with 7, not 0"),
        ([0, 0, 0], "never asked", {}, ":3, as root: `ls`: never asked"),
    ],
)
def test_the_first_command_that_went_wrong_is_named(judge, statuses, reason, settings, message):
    outputs = [b"one\r\n", b"two\r\n", b"three\r\n"][: len(statuses) + bool(reason)]
    error = judge(THREE, statuses, outputs, reason, **settings)
    assert type(error) is GuideError
    assert str(error) == "snippets/debian/10-install.sh" + message
    assert re.fullmatch(r"look at the transcript, .*t\.txt", error.hint)


def test_a_failure_inside_a_command_is_its_failure(judge):
    error = judge("if a; then\n    b\nfi\n", [0], [b""], inner={0: 3})
    assert str(error).endswith(":1, as root: `if a; then`: ended with 3, not 0")


def test_a_shell_that_never_came_up_is_the_first_commands_failure(judge):
    error = judge(THREE, [], [], "no login shell came up")
    assert str(error).endswith(":1, as root: `apt update`: no login shell came up")


def test_both_ends_of_the_commands_own_output_are_shown_without_password(judge):
    lines = b"".join(b"line %d\r\n" % n for n in range(40)) + SECRET.encode()
    error = judge(THREE, [0, 1, 0], [b"before\r\n", lines, b"after\r\n"])
    first, last = ([f"line {n}" for n in some] for some in (range(3), range(29, 40)))
    assert error.output.splitlines() == [*first, "…", *last, "********"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a \\\n    b \\\n    c\n", "`a b c`"),
        ("cat >f <<'END'\ntext\nEND\n", "`cat >f <<'END'`"),
        (f"echo {'x' * 200}\n", f"`echo {'x' * 85}…`"),
    ],
)
def test_a_command_is_named_on_one_line(judge, text, shown):
    assert shown in str(judge(text, [1], [b""]))


@pytest.fixture
def values():
    return Values(name="owner-debian", password=SECRET, admin="Ada", host="a machine")


@pytest.fixture
def book(guide):
    return manifest.load(guide.manifest)


def test_placeholders_are_filled_wherever_they_stand(values, book):
    text = "create /WORKERNAME WORKERNAME WORKERPASSWD\nYOUR NAME\nYOUR SYSTEM\n"
    assert values.fill(text, book) == (
        f"create /owner-debian owner-debian {SECRET}\nAda\na machine\n"
    )


HOSTILE = [
    "\\1 \\g<0> \\n $& %s {name}",
    'Ada O\'Guide "$HOME" `id` $(id) \\ é !! !x ^a^b',
    "# no comment; rm -r / & | > < * ~ END",
    "YOUR SYSTEM",
    "WORKERNAME WORKERPASSWD",
]


def test_a_worker_may_be_called_as_another_placeholder(values, book):
    values = attrs.evolve(values, name="WORKERPASSWD")
    assert values.fill("WORKERNAME WORKERPASSWD\n", book) == f"WORKERPASSWD {SECRET}\n"


def test_placeholders_are_plain_text_and_no_pattern(values, book):
    book = attrs.evolve(
        book, placeholders=Placeholders(name="W.", password="P+", admin="A?", host="(H)")
    )
    assert values.fill("Wx PP A (H) W.", book) == "Wx PP A a machine owner-debian"


@pytest.fixture
def run_step(first, book, values, tmp_path):
    """Paste a step into this machine's bash; what it did, what is wrong, the transcript."""

    def run_step(text, bracketed=True, admin="Ada", others=False, **settings):
        transcript = tmp_path / "target" / "10-install.txt"
        machine = FakeMachine(str(tmp_path))
        accounts = {"root": Account(label="root", become="su - x")}
        with contextlib.closing(Terminal(machine.login, accounts)) as terminal:
            run, error = paste_step(
                first(text, limit_s=20, **settings),
                machine,
                terminal,
                book,
                attrs.evolve(values, admin=admin),
                mask=Mask(secrets=[SECRET]),
                transcript=transcript,
                bracketed=bracketed,
                others=others,
                noise=("noise: …",),
            )
        assert machine.became == ["su - x"]
        return run, error, transcript.read_text(encoding="utf-8")

    return run_step


@pytest.mark.parametrize("bracketed", [True, False])
@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_contact_text_arrives_in_its_file_as_it_was_given(run_step, tmp_path, hostile, bracketed):
    text = "cd ~\ncat >admin <<'END'\nYOUR NAME\nEND\n"
    run, error, _ = run_step(text, bracketed, hostile)
    assert (error, run.outcome) == (None, "passed")
    assert (tmp_path / "admin").read_text(encoding="utf-8") == hostile + "\n"


def test_the_run_says_what_the_guide_shows_and_the_transcript_hides_the_password(run_step):
    run, error, transcript = run_step("echo WORKERNAME WORKERPASSWD\nfalse\n")
    assert [(c.line, c.text, c.exit) for c in run.commands] == [
        (1, "echo WORKERNAME WORKERPASSWD", 0),
        (2, "false", 1),
    ]
    assert (run.outcome, run.worker, run.as_, run.stage) == (
        "failed", "owner-debian", "root", "install",
    )  # fmt: skip
    assert run.transcript == "target/10-install.txt"
    assert "`false`: ended with 1, not 0" in str(error)
    assert "echo owner-debian ********\nfalse\nowner-debian ********\n" in transcript
    assert SECRET not in transcript


def test_a_question_without_an_answer_fails_the_step(run_step, monkeypatch):
    monkeypatch.setattr("proof.terminal.login_shell.SILENCE_S", 0.3)
    run, error, transcript = run_step("read -r -p 'Sure? '\nls\n")
    assert "`read -r -p 'Sure? '`: someone asks a question that the guide does not" in str(error)
    assert error.output == "Sure?"
    assert [c.exit for c in run.commands] == [None, None]
    assert transcript.endswith("Sure?\n")


def test_a_question_that_was_never_asked_fails_the_step(run_step):
    answers = (Answer(question="Sure?", answer="y"),)
    run, error, _ = run_step("true\ntrue\n", answers=answers)
    assert "`true`: the question 'Sure?' was never asked" in str(error)
    assert run.outcome == "failed"


def test_a_failure_without_the_archive_is_not_the_guides(run_step, monkeypatch):
    monkeypatch.setattr(FakeMachine, "archive_in_reach", lambda *_: False)
    _, error, _ = run_step("false\n")
    assert isinstance(error, CannotVerify)
    assert str(error).startswith("can't reach the archive: snippets/")
    assert "`false`: ended with 1, not 0" in str(error)


def test_a_wrong_host_in_the_guide_is_the_guides_fault(run_step):
    said = "E: Temporary failure resolving deb.example"
    _, error, _ = run_step(f"bash -c 'echo {said}; exit 100'\n")
    assert type(error) is GuideError
    assert error.output == said


def test_a_network_that_dies_in_a_silence_leaves_a_transcript(run_step, monkeypatch):
    monkeypatch.setattr("proof.terminal.login_shell.SILENCE_S", 0.3)
    monkeypatch.setattr(FakeMachine, "terminal_reader", lambda *_: "")
    monkeypatch.setattr(FakeMachine, "archive_in_reach", lambda *_: False)
    run, error, transcript = run_step("echo fetching\nsleep 60\n")
    assert isinstance(error, CannotVerify)
    assert "`sleep 60`: no more data arrives, because the machine can't connect to any" in str(
        error
    )
    assert "check this machine's network" in error.hint
    assert [c.exit for c in run.commands] == [0, None]
    assert "fetching\n" in transcript


@pytest.mark.parametrize("bracketed", [True, False])
def test_a_step_must_print_its_expected_lines(run_step, bracketed):
    text = "echo made \\\n    WORKERNAME\necho WORKERPASSWD\n"
    run, error, _ = run_step(text, bracketed, expect=("made WORKERNAME",))
    assert (error, run.outcome) == (None, "passed")
    run, error, _ = run_step(text, bracketed, expect=("made WORKERNAME", "echo …"))
    assert type(error) is GuideError
    assert str(error) == (
        "snippets/debian/10-install.sh, as root: expected the line 'echo …' in its output, "
        "and its last line is '********'"
    )
    assert (run.outcome, error.output) == ("failed", "made owner-debian\n********")
    assert error.hint.startswith("correct the step or its `expect`; the transcript is ")


@pytest.mark.parametrize("bracketed", [True, False])
def test_a_step_that_must_print_nothing_prints_nothing_but_noise(run_step, bracketed):
    document = "cat >~/file <<'END'\nline\n\nmore\nEND\ntrue\n"
    assert run_step(document, bracketed, expect=())[1] is None
    assert run_step(f"{document}echo noise: 1\n", bracketed, expect=())[1] is None
    run, error, _ = run_step(f"{document}echo more\n", bracketed, expect=())
    assert str(error).endswith(", as root: expected no output, and it printed 'more'")
    assert run.outcome == "failed"


def test_with_another_worker_a_step_may_be_expected_to_print_something_else(run_step):
    settings = {"expect": (), "expect_with_others": ("not empty",)}
    assert run_step("echo not empty\n", others=True, **settings)[1] is None
    assert run_step("true\n", **settings)[1] is None
    assert run_step("true\n", others=True, **settings)[1]
    assert run_step("true\n", others=True, expect=())[1] is None


def test_a_step_that_failed_is_not_blamed_for_its_output(run_step):
    assert "`false`: ended with 1" in str(run_step("false\n", expect=("done",))[1])
