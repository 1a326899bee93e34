"""Command lines of the worker: where steps have them, and what stand-ins for releases refuse."""

import pytest

from proof.errors import CannotVerify
from proof.guide.platform import Lint
from proof.guide.vocabulary import Dialect
from proof.linters import worker_options
from proof.linters.worker_options import CommandLine
from tests.step_texts import CREATE, PLIST, TASK, UNIT

CREATED = "create-worker --keepalive=60 /w buildbot-api.python.org:9020 N P"

#: A step and its command lines, each with the number of its line.
LINES = [
    (CREATE, {1: CREATED}),
    (f"ls\nif true; then\n    {CREATE}fi\n", {3: CREATED}),
    (CREATE.replace("--keep", "\\\n    --keep"), {1: CREATED}),
    (UNIT, {6: "start --nodaemon /w/%i"}),
    (PLIST, {2: "start --nodaemon /w"}),
    ("cat >/etc/cron <<'END'\n@reboot /v/buildbot-worker start /w\nEND\n", {2: "start /w"}),
    (
        "cat >/etc/rc.d/x <<'END'\nprogram=/v/buildbot-worker\n"
        "stop_cmd=\"su -m b -c '$program stop /w'\"\nEND\n",
        {3: "stop /w"},
    ),
    (
        "cat >/etc/init.d/x <<'END'\ncommand=/v/buildbot-worker\n"
        'command_args="start --nodaemon"\nEND\n',
        {3: "start --nodaemon"},
    ),
    ("service buildbot-worker start\n/etc/init.d/buildbot-worker start\n", {}),
    ("cat >x <<'END'\nIt isn't a buildbot-worker\nEND\n", {}),
]
ON_WINDOWS = {1: r"start C:\b\w", 4: r"create-worker --keepalive=60 C:\b\w a.example:9020 N P"}


def test_command_lines_are_found_wherever_a_step_has_them(subtests):
    for text, lines in LINES:
        with subtests.test(text=text):
            found = worker_options.command_lines(text, Dialect.SH)
            assert {line.line: " ".join(line.words) for line in found} == lines
    found = worker_options.command_lines(TASK, Dialect.POWERSHELL)
    assert {line.line: " ".join(line.words) for line in found} == ON_WINDOWS


#: Answers as a release does; the first one has no `--new`.
RELEASE = """
import json, sys
for line in sys.stdin:
    print("a warning")
    known = {"create", "--new"} if sys.argv[1] == "2.0" else {"create"}
    said = [", ".join("no " + w for w in words if w not in known) for words in json.loads(line)]
    print("said:" + json.dumps(said), flush=True)
"""


def objections(lines, program=RELEASE):
    lines = [CommandLine(tuple(words.split()), number) for number, words in lines.items()]
    return list(worker_options.objections(lines, lambda v: worker_options.started(program, v)))


def test_each_release_says_what_it_does_not_take(releases):
    assert objections({1: "create", 3: "create --new", 9: "--old"}) == [
        (3, "refused by 1.0: `create --new`: no --new"),
        (9, "refused by 1.0, 2.0: `--old`: no --old"),
    ]


def test_where_nothing_is_asked_nothing_is_started():
    assert list(worker_options.objections((), lambda _: pytest.fail("started"))) == []


def test_a_release_that_does_not_answer_is_no_silence(releases):
    with pytest.raises(CannotVerify, match=r"buildbot-worker 1\.0 does not run here") as refused:
        objections({1: "create"}, "print('broken')")
    assert refused.value.output == "broken\n"


def test_a_release_that_cannot_be_installed_is_no_silence(monkeypatch, tmp_path):
    monkeypatch.setattr(worker_options, "ROOT", tmp_path)
    monkeypatch.setattr(worker_options, "VERSIONS", ("0.0",))
    with pytest.raises(CannotVerify, match=r"Can't install buildbot-worker 0\.0"):
        list(worker_options.read(CREATE, Lint(dialect=Dialect.SH)))
