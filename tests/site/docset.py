"""Tiny sets of pages, with made-up platforms and records that exist in a test's folder only."""

import fcntl
import html
import io
import multiprocessing
import os
import pickle
import re
import shutil
import warnings as stdwarnings
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path

import attrs
import pytest
from bs4 import BeautifulSoup
from jinja2.bccache import Bucket, BytecodeCache
from sphinx.application import Sphinx
from sphinx.util.console import strip_escape_sequences
from sphinx.util.docutils import docutils_namespace, patch_docutils

from proof.guide import manifest, plan
from proof.paths import GUIDE, ROOT
from proof.records import record, transcripts
from proof.records.record import Record
from tests.site.runs import REASON, echo, run_of

TODAY = date(2026, 3, 10)
MANIFEST = """
[stages]
prepare = "Prepare"
create = "Create"
remove = "Remove"

[roles]
prepare = "machine"
create = "worker"
remove = "removal"

[placeholders]
name = "WORKERNAME"
password = "WORKERPASSWD"
admin = "ADMIN"
host = "HOST"
"""
PLATFORM = """
label = "{label}"
detect = {{ ids = ["{key}"], inits = ["systemd"] }}
accounts.root = {{ label = "root", become = "su -", hint = "or `sudo -i`" }}
accounts.worker = {{ label = "the worker", become = "su - worker", inside = "root" }}

[facts]
package = "buildbot-worker"
user = "worker"
group = "worker"
home = "/home"
shell = "/bin/sh"
workers = "/workers"
unit = "worker@{{name}}"
template = "worker@"
python = "python3"
installed = "true"
newest = "true"
enabled = "true"
active = "true"
restart = "true"

[steps.10-prepare]
as = "root"

[steps.11-prepare-more]
as = "root"

[steps.30-create]
as = "worker"
"""
TARGET = """
[targets.{key}]
label = "{label}"
os_release = {{ ID = "{system}", VERSION_ID = "{version}" }}
worker_name = "owner-{system}"
image = {{ archive = "one" }}
"""
STEPS = {
    "10-prepare": "apt update\napt install 'a<b'  \"c&d\"\n\nls   -l\n",
    "11-prepare-more": "ls \\\n    /tmp\n",
    "30-create": "create WORKERNAME\n",
}
PAGES = {
    "index": "# Guide\n\n```{stage} prepare\n```\n\n## Two\n\n```{stage} create\n```\n\n"
    "## Three\n\n```{stage} remove\n```\n\n```{toctree}\nevidence\n```\n",
    "evidence": "# Evidence\n\n```{evidence}\n```\n",
}


class Docset:
    """A guide in a folder: change its files, then build it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.source = folder / "source"
        self.evidence = folder / "evidence"
        self.manifest = folder / "snippets" / "guide.toml"
        for path in (self.source, self.evidence, self.manifest.parent):
            path.mkdir(parents=True)
        self.manifest.write_text(MANIFEST)
        for name, text in PAGES.items():
            self.page(name, text)
        (folder / "conf.py").write_text("extensions = ['myst_parser', 'proof.site']\n")
        self.platform("alpha", "Alpha")

    def page(self, name: str, text: str) -> None:
        (self.source / f"{name}.md").write_text(text)

    def show(self, text: str) -> None:
        """Put a text on the second page, below its list of records."""
        self.page("evidence", f"{PAGES['evidence']}\n{text}\n")

    def open_with(self, text: str) -> None:
        """Put a text on the first page, below its title."""
        page = (self.source / "index.md").read_text()
        self.page("index", page.replace("# Guide\n", f"# Guide\n\n{text}\n"))

    def platform(self, key: str, label: str, *, proven: bool = True) -> None:
        """Add a distribution: one folder, and nothing else."""
        for name, text in folder_of(key, label, proven=proven).items():
            self.snippet(f"{key}/{name}", text)

    def table(self, key: str = "alpha") -> Path:
        return self.manifest.parent / key / "platform.toml"

    def say(self, toml: str, key: str = "alpha") -> None:
        self.table(key).write_text(self.table(key).read_text() + toml)

    def target(self, number: int, more: str = "") -> None:
        """Add a target to the first platform: another version of the same system."""
        values = {"key": f"alpha-{number}", "label": f"Alpha {number}", "system": "alpha"}
        self.say(TARGET.format(**values, version=number) + more)

    def replace(self, old: str, new: str, key: str = "alpha") -> None:
        text = self.table(key).read_text()
        assert old in text
        self.table(key).write_text(text.replace(old, new))

    def exempt(self, step: str, why: str = REASON, key: str = "alpha") -> None:
        entry = f"[steps.{step}]\n"
        self.replace(entry, f'{entry}exempt = "{why}"\n', key)

    def snippet(self, name: str, text: str) -> None:
        path = self.manifest.parent / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)

    def plan(self, target: str = "alpha-1") -> plan.Plan:
        known = manifest.load(self.manifest)
        return plan.make(known, known.target(target))

    def record(self, target: str = "alpha-1", **changes: object) -> Record:
        """Write the record of a run in which the plan of this moment passed."""
        plan = self.plan(target)
        made = attrs.evolve(run_of(plan), **changes)
        for run in made.steps:
            path = self.evidence / run.transcript
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{echo(plan, run)}$ screen of {run.file}\n")
        record.save(made, self.evidence)
        return made

    def packed(self) -> Record:
        """Promote a record, as `--record` does."""
        made = self.record()
        transcripts.pack(made, self.evidence, self.evidence)
        shutil.rmtree(self.evidence / made.target)
        return made

    def build(self, builder: str = "html", today: date = TODAY, **more: str) -> "Built":
        return build(
            self.source, self.folder, self.folder / "out", builder, **self._settings(today), **more
        )

    def rebuild(self, today: date = TODAY, parallel: int = 0) -> "Built":
        """Build what changed since the last build."""
        return build(
            self.source,
            self.folder,
            self.folder / "out",
            "html",
            parallel=parallel,
            again=True,
            **self._settings(today),
        )

    def _settings(self, today: date) -> dict[str, str]:
        return {
            "guide_manifest": str(self.manifest),
            "evidence_dir": str(self.evidence),
            "guide_today": today.isoformat(),
        }


def folder_of(key: str, label: str, *, proven: bool = True) -> dict[str, str]:
    """Return the files of a made-up distribution, by name; `proven`: a system tests it."""
    table = PLATFORM.format(key=key, label=label)
    if proven:
        table += TARGET.format(key=f"{key}-1", label=f"{label} One", system=key, version=1)
    return {"platform.toml": table} | {f"{name}.sh": text for name, text in STEPS.items()}


@attrs.frozen
class Built:
    """What came out of a build; `read` are the pages that it had to read."""

    folder: Path
    warnings: str
    read: list[str]

    def html(self, page: str = "index") -> str:
        return (self.folder / f"{page}.html").read_text()

    def soup(self, page: str = "index") -> BeautifulSoup:
        return BeautifulSoup(self.html(page), "html.parser")

    def text(self, page: str = "index") -> str:
        """Return a page without its tags, in one line."""
        body = self.html(page).partition("<body")[2]
        return " ".join(html.unescape(re.sub(r"<[^>]+>", "", body)).split())

    def blocks(self, page: str = "index") -> list[str]:
        """Return the blocks to copy, as a browser would read them."""
        return self._texts("code", page)

    def shell_lines(self, page: str = "index") -> list[str]:
        """Return the lines to copy that open or leave a shell."""
        return [text.rstrip("\n") for text in self._texts("shell", page)]

    def _texts(self, kind: str, page: str) -> list[str]:
        block = rf'<div class="guide-{kind} .*?<pre[^>]*>(.*?)</pre>'
        found = re.findall(block, self.html(page), re.DOTALL)
        return [html.unescape(re.sub(r"<[^>]+>", "", block)) for block in found]


class Templates(BytecodeCache):
    """The theme's templates, compiled once for all builds: a third of a tiny one's time."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if kept := self.kept.get(self._key(bucket)):
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[self._key(bucket)] = bucket.bytecode_to_string()

    @staticmethod
    def _key(bucket: Bucket) -> tuple[str, frozenset[str]]:
        """Return a key that differs with the filters, which a template may ask for."""
        return bucket.key, frozenset(bucket.environment.filters)


TEMPLATES = Templates()


def build(
    source: Path, settings: Path, out: Path, builder: str, *, again: bool = False, **more: object
) -> Built:
    """Build all pages, by the settings in a folder, or `again` those that need it.

    `more` are Sphinx's settings, and `parallel`, a number of processes.

    A build writes pages into its source, those of the targets that its manifest has, so the
    project's own are copied first.  They are built in a new process, which coverage does not
    measure: it would double the time, and the made-up pages run the same code.
    """
    if not source.is_relative_to(ROOT):
        return _build(source, settings, out, builder, again=again, **more)
    source = _copy(source, out / "project")
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        return process.submit(_build, source, settings, out, builder, again=again, **more).result()


def _build(
    source: Path,
    settings: Path,
    out: Path,
    builder: str,
    *,
    again: bool,
    parallel: int = 0,
    **overrides: str,
) -> Built:
    warnings = io.StringIO()
    folder = out / builder
    doctrees = out / "doctrees"
    read: list[str] = []
    with docutils_namespace(), patch_docutils(settings), stdwarnings.catch_warnings():
        # As in this process, where pytest asks for it.
        stdwarnings.simplefilter("error")
        # Not ours: sphinx-inline-tabs calls docutils' traverse(); MyST and Furo ask for `app`;
        # sphinx-notfound-page leaves the tags out.
        stdwarnings.filterwarnings("ignore", r"'tags' will become a required keyword argument")
        stdwarnings.filterwarnings("ignore", r"nodes\.Node\.traverse\(\) is obsoleted")
        stdwarnings.filterwarnings("ignore", r"'(sphinx|myst_parser|furo)\..*\.app' is deprecated")
        # A parallel build forks, and Python 3.12 and newer warn of that where there are threads.
        stdwarnings.filterwarnings("ignore", r".*fork\(\)", DeprecationWarning)
        app = Sphinx(
            source,
            settings,
            folder,
            doctrees,
            builder,
            confoverrides=overrides,
            status=None,
            warning=warnings,
            freshenv=not again,
            parallel=parallel,
        )
        if hasattr(app.builder, "templates"):
            app.builder.templates.environment.bytecode_cache = TEMPLATES
        app.connect("env-before-read-docs", lambda _app, _env, names: read.extend(names))
        app.build(force_all=not again)
    return Built(folder, strip_escape_sequences(warnings.getvalue()), read)


def real(folder: Path, guide: Path = GUIDE, builder: str = "html", **more: bool) -> Built:
    """Build the real pages by a manifest; without a record, since a transcript is no command."""
    (folder / "none").mkdir(exist_ok=True)
    return build(
        ROOT / "source", ROOT, folder, builder,
        guide_manifest=str(guide), evidence_dir=str(folder / "none"), **more,
    )  # fmt: skip


def with_one_more(folder: Path) -> Path:
    """Copy the guide's data and add a made-up distribution: one folder, and nothing else."""
    snippets = Path(shutil.copytree(ROOT / "snippets", folder / "snippets"))
    shutil.copytree(ROOT / "tests" / "example", snippets / "example")
    return snippets / GUIDE.name


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], Built]) -> Built:
    """Return what `make` builds in a folder, for all processes that run tests side by side."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = folder / "built"
        if not kept.exists():
            kept.write_bytes(pickle.dumps(make(folder)))
        return pickle.loads(kept.read_bytes())  # noqa: S301


def _copy(source: Path, project: Path) -> Path:
    """Copy the project's pages to where what they include lies beside them, as it does here."""
    project.mkdir(parents=True, exist_ok=True)
    for path in ROOT.iterdir():
        if path != source and not (project / path.name).is_symlink():
            (project / path.name).symlink_to(path)
    return Path(shutil.copytree(source, project / source.name, dirs_exist_ok=True))
