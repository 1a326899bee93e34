"""Records and transcripts that a stranger may send: each is refused by name, the rest is shown."""

import io
import json
import os
import re
import subprocess
import sys
import tarfile
import zipfile

import attrs
import pytest

from proof.records import record, transcripts
from proof.records.record import CommandRun, Failure, MachineRun, Outcome
from proof.site import knowledge
from tests import archives
from tests.site.docset import TODAY
from tests.site.runs import built, echo, run_of

EVIL = "<script>alert(1)</script>"
STEP = "10-prepare"


def put(**changes):
    """Return a function that writes a record with other values."""

    def write(key, folder, made):
        record.write(record.to_json(attrs.evolve(made, **changes)), folder / f"{key}.json")

    return write


def step(number=0, **changes):
    """Return a function that writes a record with other values in one of its steps."""

    def write(_, folder, made):
        made.steps[number] = attrs.evolve(made.steps[number], **changes)
        record.save(made, folder)

    return write


def text(change):
    """Return a function that changes the text of a record."""

    def write(key, folder, made):
        path = record.save(made, folder)
        path.write_bytes(change(path.read_bytes()))

    return write


def named(name):
    return lambda key, folder, made: step(transcript=name.format(key=key))(key, folder, made)


def forged(**changes):
    """Return a function that writes a record with other values in its steps, and empty screens."""

    def write(key, folder, made):
        for number, run in enumerate(made.steps):
            made.steps[number] = attrs.evolve(run, **changes)
            (folder / run.transcript).write_text("")
        record.save(made, folder)

    return write


def chained(kind):
    """Return a function that packs headers of headers."""
    return lambda key, folder, _: (folder / f"{key}.tar").write_bytes(archives.chained(kind))


def failed(**changes):
    """Return a function that writes a record of a failure with other values."""
    return put(outcome=Outcome.FAILED, failure=Failure(message="x"), **changes)


def screen(change):
    """Return a function that changes the transcript of the first step."""
    return lambda key, folder, _: change(folder / key / f"{STEP}.txt")


def linked(path):
    path.rename(path.with_suffix(".real"))
    path.symlink_to(path.with_suffix(".real").name)


def file(change):
    return lambda key, folder, _: change(folder / f"{key}.json")


def tar(*members):
    """Return a function that packs members, by (name, kind, bytes), in place of transcripts."""

    def pack(key, folder, made):
        transcripts.pack(made, folder, folder)
        with tarfile.open(folder / f"{key}.tar", "a") as archive:
            for name, kind, content in members:
                info = tarfile.TarInfo(name.format(key=key))
                info.type, info.size, info.linkname = kind, len(content), "/etc/hostname"
                archive.addfile(info, io.BytesIO(content))

    return pack


def sparse(key, folder, made):
    """Pack a member that says it has 8 GB, and brings none of them."""
    transcripts.pack(made, folder, folder)
    info = tarfile.TarInfo(f"{key}/bomb.txt")
    info.pax_headers = {"GNU.sparse.major": "0", "GNU.sparse.size": "8000000000",
                        "GNU.sparse.map": "8000000000,0"}  # fmt: skip
    with tarfile.open(folder / f"{key}.tar", "a", format=tarfile.PAX_FORMAT) as archive:
        archive.addfile(info)


def compressed(key, folder, _):
    """Pack 50 MB of zeros into 50 kB."""
    with tarfile.open(folder / f"{key}.tar", "w:gz") as archive:
        info = tarfile.TarInfo(f"{key}/{STEP}.txt")
        info.size = 50_000_000
        archive.addfile(info, io.BytesIO(bytes(info.size)))


def zipped(key, folder, _):
    with zipfile.ZipFile(folder / f"{key}.tar", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{key}/{STEP}.txt", bytes(50_000_000))


def grown(path):
    os.truncate(path, 2**31)


def fifo(path):
    path.unlink()
    os.mkfifo(path)


def folder_linked(key, folder, _):
    (folder / key).rename(folder.parent / key)
    (folder / key).symlink_to(folder.parent / key)


def without(part, number):
    def write(_, folder, made):
        del getattr(made, part)[number]
        record.save(made, folder)

    return write


#: What is done to a record that was right, and what the warning says of it.
REFUSED = {
    # names
    "html": (named("{key}/evil.html"), "must match pattern"),
    "above": (named("../evidence/arch.html"), "must match pattern"),
    "absolute": (named("/etc/hostname"), "must match pattern"),
    "around": (named("{key}/../{key}/10-prepare.txt"), "must match pattern"),
    "line break": (named("{key}/10-prepare.txt\n"), "must match pattern"),
    "of another": (named("alpha-1/10-prepare.txt"), "isn't called"),
    "of another step": (named("{key}/30-create.txt"), "isn't called"),
    "step above": (step(file="../10-prepare.sh"), "must match pattern"),
    "step in HTML": (step(file=f"alpha/10-{EVIL}.sh"), "must match pattern"),
    "stranger's step": (step(file="beta/10-prepare.sh"), "is no step of alpha"),
    "worker": (step(worker=EVIL), "a worker of no such name"),
    "no target": (lambda key, folder, _: (folder / f"{key}.json").rename(folder / "x.json"), "'x'"),
    # links and special files
    "linked record": (file(linked), "not a link"),
    "record that waits": (file(fifo), "a regular file"),
    "record that is a folder": (file(lambda path: (path.unlink(), path.mkdir())), "regular file"),
    "linked transcript": (screen(linked), "is missing"),
    "transcript that waits": (screen(fifo), "is missing"),
    "linked folder": (folder_linked, "is missing"),
    "linked archive": (
        lambda _, folder, made: linked(transcripts.pack(made, folder, folder)), "is a link",
    ),
    "twice in an archive": (tar(("{key}/10-prepare.txt", tarfile.REGTYPE, b"x")), "twice"),
    # text
    "half a pair": (text(lambda t: t.replace(b'"One"', b'"\\ud800"')), "surrogates"),
    "no UTF-8": (text(lambda t: t.replace(b'"one"', b'"\xff"')), "can't decode"),
    "no number": (text(lambda t: t.replace(b"61.04", b"NaN")), "Out of range float"),
    "endless number": (text(lambda t: t.replace(b"61.04", b"1e999")), "Out of range float"),
    "huge number": (text(lambda t: t.replace(b"61.04", b"9" * 9999)), "digits"),
    "long time": (put(duration_s=1e300), "no date and time"),
    "nested": (text(lambda _: b"[" * 200_000), "recursion"),
    "no schema": (text(lambda t: t.replace(b'"schema": 1', b'"schema": "1"')), "schema '1'"),
    "more fields": (text(lambda t: t.replace(b'"until"', b'"x": 1, "until"')), "extra fields"),
    # sizes
    "long record": (file(grown), "bytes"),
    "long transcript": (screen(grown), "bytes"),
    "long archive": (
        lambda _, folder, made: grown(transcripts.pack(made, folder, folder)), "bytes",
    ),
    "sparse bomb": (sparse, "bytes"),
    "compressed bomb": (compressed, "can't be read"),
    "zip bomb": (zipped, "can't be read"),
    "chained names": (chained(tarfile.GNUTYPE_LONGNAME), "can't be read"),
    "chained headers": (chained(tarfile.XHDTYPE), "can't be read"),
    "chained headers for all": (chained(tarfile.XGLTYPE), "can't be read"),
    # other systems, other days
    "of another target": (put(target="alpha-1"), "a record of 'alpha-1'"),
    "of another platform": (put(platform="beta"), "platform 'beta'"),
    "another system": (put(os_release={"ID": "beta"}), "the system said ID='beta'"),
    "a later build of CPython": (put(deep=built("2026-03-20T10:00:00Z")), "after the run"),
    "a build of CPython of no day": (put(deep=built("2026-02-31T10:00:00Z")), "after the run"),
    "no day": (put(started="2026-02-31T10:00:00Z"), "no date and time"),
    "of next year": (put(started="2027-03-10T10:00:00Z"), "after the day of this build"),
    "not over yet": (put(duration_s=999_999.0), "after the day of this build"),
    # results that nothing was done for
    "no checks": (put(checks=[]), "must contain at least 1 items"),
    "a check left out": (without("checks", 1), "where the plan has prepare headers"),
    "the last check left out": (without("checks", -1), "is missing"),
    "a step left out": (without("steps", 1), "11-prepare-more.sh before it did not"),
    "no text": (screen(lambda path: path.write_text("x\n")), "lacks what was pasted: 'apt update'"),
    "a line left out": (
        screen(lambda path: path.write_text(path.read_text().replace("ls   -l", ""))),
        "lacks what was pasted: 'ls   -l'",
    ),
    "a command that failed": (
        lambda _, folder, made: (
            setattr(made.steps[0].commands[0], "exit", 1), record.save(made, folder),
        ),
        "did not end as they must",
    ),
    "another hash": (forged(sha256="0" * 64), "its hash is not"),
    "another hash and chain": (
        forged(sha256="0" * 64, chain="0" * 64), "have nothing of what was pasted",
    ),
    "another stage": (forged(stage="remove"), "its stage is not"),
    "another account": (forged(as_="nobody"), "its account is not"),
    "other commands": (
        forged(commands=[CommandRun(line=1, text="true", exit=0)]), "its list of commands is not",
    ),
    "exempt without a reason": (
        step(1, outcome="exempt", commands=[], duration_s=0.0, reason="x"), "its outcome is not",
    ),
    "more checks": (
        lambda _, folder, made: (made.checks.append(made.checks[-1]), record.save(made, folder)),
        "is not planned",
    ),
    "failed without a step": (failed(steps=[]), "it failed, and ran no step"),
    "failed and went on": (
        lambda key, folder, made: (
            setattr(made.steps[0], "outcome", "failed"), failed()(key, folder, made),
        ),
        "failed, and other steps ran after it",
    ),
    "a phase longer than the run": (put(phases={"set up": 1e9}), "its set up took 1000000000 s"),
    "no commands": (step(commands=[]), "must contain at least 1 items"),
    "failed and proven": (step(outcome="failed"), "must be one of"),
    "steps longer than the run": (put(duration_s=1.0), "its steps and checks took"),
    "never attached": (put(worker=record.WorkerRun()), "data.worker"),
    "a build that failed": (
        lambda _, folder, made: (
            setattr(made.worker, "build", "failure"), record.save(made, folder),
        ),
        "its worker's build was 'failure'",
    ),
    "no image": (put(image=None), "data.image"),
}  # fmt: skip

#: What is allowed to say anything, since the pages show it as text.
SHOWN = {
    "HTML in a version": put(packages={"buildbot-worker": EVIL}),
    "HTML in the system": lambda _, folder, made: (
        made.os_release.update(PRETTY_NAME=EVIL), record.save(made, folder),
    ),
    "HTML in a transcript": screen(
        lambda path: path.write_text(f"{path.read_text()}{EVIL}</pre>{EVIL}\n")
    ),
    "escapes in a transcript": screen(
        lambda path: path.write_text(path.read_text() + "\x1b]0;x\x07\x00\x9b2J\u202e\r\n")
    ),
    "link in an archive": tar(("{key}/10-prepare.txt", tarfile.SYMTYPE, b"")),
    "device in an archive": tar(("../x.txt", tarfile.CHRTYPE, b"")),
    "page in an archive": tar(("../../setup.html", tarfile.REGTYPE, EVIL.encode())),
    "directives in a transcript": screen(
        lambda path: path.write_text(path.read_text() + "```{raw} html\n" + EVIL + "\n```\n")
    ),
}  # fmt: skip
CASES = {**{name: spoil for name, (spoil, _) in REFUSED.items()}, **SHOWN}
KEYS = {name: f"alpha-{number}" for number, name in enumerate(CASES, 2)}


@pytest.fixture
def sent(docset):
    """A guide with a target for each hostile record, and one whose record is right."""
    for name in CASES:
        docset.target(int(KEYS[name].partition("-")[2]))
    docset.record("alpha-1")
    for name, spoil in CASES.items():
        plan = docset.plan(KEYS[name])
        made = run_of(plan)
        made.os_release["NAME"] = "One"
        record.save(made, docset.evidence)
        (docset.evidence / plan.target.key).mkdir()
        for run in made.steps:
            (docset.evidence / run.transcript).write_text(echo(plan, run) + "done\n")
        spoil(plan.target.key, docset.evidence, made)
    (docset.evidence / "gone.json.bak").symlink_to("nowhere")
    return docset


def test_each_is_refused_by_name_and_the_others_are_believed(sent):
    known = knowledge.read(sent.manifest, (sent.evidence,), TODAY)
    said = [f"{problem.path.stem}: {problem.message}" for problem in known.problems]
    status = {each.target.key: each.whole.status.value for each in known.all_results()}
    offenders = []
    for name, (_, words) in REFUSED.items():
        key = "x" if name == "no target" else KEYS[name]
        if status[KEYS[name]] != "unproven":
            offenders.append(f"{name}: it is {status[key]}")
        if not any(words in line for line in said if line.startswith(f"{key}: ")):
            offenders.append(f"{name}: {[line for line in said if line.startswith(key)]}")
    assert offenders == []
    assert {status[KEYS[name]] for name in SHOWN} | {status["alpha-1"]} == {"proven"}
    assert all(problem.left_out for problem in known.problems)


def test_a_strict_build_succeeds_and_publishes_no_script_and_no_other_page(sent):
    sent.page("setup", "---\norphan: true\n---\n# Set up\n")
    out = sent.folder / "out"
    done = subprocess.run(
        [
            sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html",
            "-c", sent.folder, "-d", sent.folder / "doctrees",
            "-D", f"guide_manifest={sent.manifest}", "-D", f"evidence_dir={sent.evidence}",
            "-D", f"guide_today={TODAY}", sent.source, out,
        ],
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    missing = [
        name for name, (_, words) in REFUSED.items()
        if name != "no target" and f"{KEYS[name]}.json:1: WARNING: " not in done.stderr
    ]  # fmt: skip
    assert missing == []
    pages = {path: path.read_text() for path in out.rglob("*.html")}
    assert not [path for path, text in pages.items() if EVIL in text]
    shown = pages | {path: path.read_text() for path in (out / "records").rglob("*.txt")}
    assert not [path for path, text in shown.items() if re.search("[\x00\x1b\x9b\u202e]", text)]
    assert {path.stem for path in (out / "evidence").iterdir()} == {*KEYS.values(), "alpha-1"}
    published = {path.relative_to(out / "records") for path in (out / "records").rglob("*.*")}
    steps = {run.file.partition("/")[2][:-3] for run in run_of(sent.plan()).steps}
    ours = {"record.schema.json", "read.schema.json"}
    for key in (*KEYS.values(), "alpha-1"):
        ours |= {f"{key}.json", *(f"{key}/{step}.txt" for step in steps)}
    assert {str(path) for path in published} <= ours
    assert not [path for path in (out / "records").rglob("*") if path.is_symlink()]
    assert json.loads((out / "records/alpha-1.json").read_text())["target"] == "alpha-1"


def test_a_container_is_no_proof_of_a_system_that_only_lent_machines_run(docset):
    docset.replace('image = { archive = "one" }', 'way = "here"')
    docset.record()
    assert "✓" in docset.build().text()
    docset.record(machine=MachineRun())
    built = docset.build()
    assert "it ran in a container, and alpha-1 has none" in built.warnings
    assert "✓" not in built.text()


def test_a_run_that_starts_tomorrow_counts_for_nothing_today(docset):
    docset.record(started="2026-03-11T10:00:00Z")
    assert "✓" not in docset.build().text()


def test_a_run_that_broke_off_claims_nothing_and_needs_no_checks(docset):
    docset.record(outcome=Outcome.UNVERIFIED, checks=[], until="create")
    built = docset.build()
    assert (built.warnings, "✓" in built.text()) == ("", False)
