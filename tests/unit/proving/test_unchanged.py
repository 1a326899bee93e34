"""When a target needs no run: each thing that a run rests on is changed in turn, and one is due."""

import datetime
import functools
import http.server
import os
import threading

import attrs
import pytest

from proof.guide import manifest, plan
from proof.paths import ROOT
from proof.podman import images
from proof.proving import unchanged, upstream
from proof.records import record
from proof.records.record import Failure, Outcome
from tests.site.runs import run_of

BOOK = manifest.load()
PLAN = plan.make(BOOK, BOOK.target("debian-13"))
RELEASE = "Origin: A\nDate: {day}\nSHA256:\n abc{state} 12 main/binary-amd64/Packages\n"


@pytest.fixture
def archive(tmp_path, monkeypatch):
    """An archive on loopback that apt here uses, with one suite; set what it says."""
    root, state = tmp_path / "archive", tmp_path / "apt"
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(root))
    handler.log_message = lambda *_: None
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        (state / "lists").mkdir(parents=True)
        host = f"http://127.0.0.1:{server.server_port}"
        sources = [f"deb {host}/debian host{end} main\n" for end in ("", "-updates")]
        (state / "sources.list").write_text("".join(sources))
        (state / "conf").write_text(
            f'Dir::Etc::sourcelist "{state}/sources.list";\n'
            f'Dir::Etc::sourceparts "/nonexistent";\nDir::State::lists "{state}/lists";\n'
        )
        monkeypatch.setenv("APT_CONFIG", str(state / "conf"))
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
        for variable in ("http_proxy", "HTTP_PROXY"):
            monkeypatch.delenv(variable, raising=False)

        def say(state, end="", day="Mon"):
            folder = root / "debian/dists" / f"trixie{end}"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "InRelease").write_text(RELEASE.format(state=state, day=day))

        say("1")
        yield say
        server.shutdown()


@pytest.fixture
def into(tmp_path, archive):
    """A folder with the record of a run that went well, just now."""
    folder = tmp_path / "into"
    made = run_of(PLAN)
    made.started = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    for run in made.steps:
        path = folder / run.transcript
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("screen\n")
    record.save(made, folder)
    unchanged.note(made, digest(), folder)
    return folder


def digest(made=PLAN):
    return unchanged.inputs(made, lambda _: None)


def forget(tmp_path):
    for path in (tmp_path / "cache/buildbot-worker-guide/upstream").iterdir():
        os.utime(path, (0, 0))


@pytest.mark.usefixtures("archive")
def test_what_has_not_changed_needs_no_run(into):
    assert unchanged.last(PLAN, digest(), into).target == "debian-13"


def test_another_date_of_the_archive_is_no_change(into, archive, tmp_path):
    archive("1", day="Tue")
    forget(tmp_path)
    assert unchanged.last(PLAN, digest(), into)


@pytest.mark.parametrize("end", ["", "-updates"])
def test_new_packages_are_a_change_once_they_are_looked_up(into, archive, tmp_path, end):
    archive("2", end)
    assert unchanged.last(PLAN, digest(), into)  # it counts for an hour
    forget(tmp_path)
    assert unchanged.last(PLAN, digest(), into) is None


def test_an_archive_that_does_not_answer_proves_nothing(into, tmp_path):
    (tmp_path / "archive/debian/dists/trixie/InRelease").unlink()
    forget(tmp_path)
    assert digest() == ""
    assert unchanged.last(PLAN, "", into) is None


@pytest.fixture
def changed(monkeypatch, tmp_path, into):
    """Return what changes one thing, by its name."""

    def step():
        steps = (attrs.evolve(PLAN.steps[0], chain="other"), *PLAN.steps[1:])
        return attrs.evolve(PLAN, steps=steps)

    def recipe():
        file = tmp_path / "Containerfile"
        file.write_text("FROM other\n")
        return attrs.evolve(PLAN, target=attrs.evolve(PLAN.target, recipe=file))

    def engine(folder):
        other = tmp_path / "root"
        (other / folder).mkdir(parents=True)
        (other / folder / "file").write_text("x")
        monkeypatch.setattr(unchanged, "ROOT", other)

    def touch(name):
        file = next(into.rglob(name))
        file.write_text(file.read_text() + "\n")

    def fail():
        made = record.load(into / "debian-13.json")
        made.outcome, made.failure = Outcome.FAILED, Failure(message="no")
        record.save(made, into)
        unchanged.note(made, digest(), into)

    def age():
        later = (datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(7)).isoformat()
        monkeypatch.setattr(images, "today", lambda: later)

    return {
        "a step, a fact or a check": step,
        "the machine's recipe": recipe,
        "the engine": lambda: engine("proof"),
        "an image": lambda: engine("images"),
        "a lock": lambda: engine("requirements"),
        "its record": lambda: touch("debian-13.json"),
        "a transcript": lambda: touch("10-prepare.txt"),
        "its outcome": fail,
        "the day": age,
    }


@pytest.mark.parametrize(
    "what",
    [
        "a step, a fact or a check", "the machine's recipe", "the engine", "an image", "a lock",
        "its record", "a transcript", "its outcome", "the day",
    ],
)  # fmt: skip
@pytest.mark.usefixtures("archive")
def test_each_change_makes_a_run_due(into, changed, what):
    assert unchanged.last(PLAN, digest(), into)
    made = changed[what]() or PLAN
    assert unchanged.last(made, digest(made), into) is None


@pytest.mark.usefixtures("archive")
def test_a_new_worker_for_pip_is_a_change(into, monkeypatch, tmp_path):
    from_pip = plan.make(BOOK, BOOK.target("debian-13-pypi"))
    versions = ["buildbot-worker==4.3.0\n", "buildbot-worker==4.4.0\n", ""]
    monkeypatch.setattr(upstream, "_pip", lambda: versions.pop(0))
    first = digest(from_pip)
    assert first == digest(from_pip)
    forget(tmp_path)
    second = digest(from_pip)
    assert second not in {first, ""}
    forget(tmp_path)
    assert digest(from_pip) == ""


def test_the_engine_is_what_this_repository_has():
    assert unchanged._engine(ROOT) != unchanged._engine(ROOT / "tests")
