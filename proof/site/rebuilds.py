"""Which pages rest on which material, so that a build reads again what changed, and no more."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from sphinx.config import Config
from sphinx.domains import Domain
from sphinx.environment import BuildEnvironment

from proof.guide.manifest import Platform
from proof.guide.plan import CHECKS
from proof.paths import ROOT
from proof.site import knowledge
from proof.site.knowledge import Proof, Site

__all__ = [
    "PROOFS", "STEPS", "Material", "fingerprint", "of", "proof_of", "runbook_of", "state",
]  # fmt: skip

#: The parts of the material: all steps with their prose, what is known of all targets, and,
#: by `proof_of`, what is known of one, by `runbook_of` of one platform.
STEPS = "steps"
PROOFS = "proofs"

_CODE = ROOT / "proof"


def proof_of(target: str) -> str:
    """Return the name of the part that is about one target."""
    return f"proof of {target}"


def runbook_of(platform: str) -> str:
    """Return the name of the part that is about one platform's steps, and shows no age."""
    return f"runbook of {platform}"


def of(env: BuildEnvironment) -> Material:
    """Return the notes of a build."""
    return env.domains[Material.name]  # type: ignore[return-value]


class Material(Domain):
    """Keeps, from one build to the next, what each page was made from.

    A domain, since Sphinx stores its data, forgets what it knows of a page that is read again,
    and gathers it from the processes of a parallel build.
    """

    name = "guide"
    label = "guide"
    initial_data: ClassVar[dict[str, Any]] = {"read": "", "pages": {}}

    def __init__(self, env: BuildEnvironment) -> None:
        super().__init__(env)
        #: Whether this build met other material than the one before.
        self.changed = False
        self._digests: dict[str, str] = {}

    @property
    def read(self) -> str:
        """Return the fingerprint of the material that the pages show; empty: read it again."""
        return str(self.data["read"])

    @read.setter
    def read(self, value: str) -> None:
        self.data["read"] = value

    @property
    def pages(self) -> dict[str, dict[str, str]]:
        """Return the parts that each page shows, with their digests when it was read."""
        return self.data["pages"]  # type: ignore[no-any-return]

    def note(self, docname: str, known: Site, *parts: str) -> None:
        """Remember that a page shows these parts."""
        now = self._now(known)
        self.pages.setdefault(docname, {}).update({part: now[part] for part in parts})

    def outdated(self, known: Site) -> list[str]:
        """Return the pages that show a part which is no longer what it was."""
        now = self._now(known)
        return [
            page
            for page, parts in self.pages.items()
            if any(now.get(part) != digest for part, digest in parts.items())
        ]

    def _now(self, known: Site) -> dict[str, str]:
        self._digests = self._digests or _digests(known)
        return self._digests

    def resolve_any_xref(self, *_: Any) -> list[tuple[str, nodes.reference]]:
        """Find nothing: this domain has no objects."""
        return []

    def clear_doc(self, docname: str) -> None:
        """Forget a page."""
        self.pages.pop(docname, None)

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, Any]) -> None:
        """Take over what another process noted of the pages that it read."""
        found = otherdata["pages"]
        self.pages.update({name: found[name] for name in docnames if name in found})


def fingerprint(config: Config) -> str:
    """Return a digest that is another one when anything is that pages are made from, or the day."""
    guide, evidence = Path(config.guide_manifest), Path(config.evidence_dir)
    files = [
        guide,
        *guide.parent.glob("*/**/*"),
        *evidence.rglob("*"),
        *CHECKS.glob("*.py"),
        *_CODE.rglob("*.py"),
        *_CODE.glob("*.sh"),
    ]
    where = f"{guide} {evidence} {knowledge.day_of_build(config)}"
    return _digest(where, state(files))


def state(files: Iterable[Path]) -> str:
    """Return a digest of how files stand: each one's size, and when it was last changed.

    The latter is st_ctime of stat(2), too, which no program sets.  To read their bytes took five
    times as long, for a build that has nothing to do.
    """
    found = ((file, file.stat()) for file in _counting(files))
    return _digest(*(f"{f} {s.st_size} {s.st_mtime_ns} {s.st_ctime_ns}" for f, s in found))


def _digests(known: Site) -> dict[str, str]:
    """Return the digest of each part."""
    # A page is also what these modules make of the material.
    code = _of_files(Path(__file__).parent.glob("*.py"))
    targets = {
        proof_of(p.target.key): _digest(code, _of_proof(p))
        for found in known.proofs.values()
        for p in found
    }
    stages = repr(known.manifest.stages)
    labels = repr({key: p.label for key, p in known.manifest.platforms.items()})
    read = repr((known.lints, known.unrun))
    runbooks = {
        runbook_of(key): _digest(code, stages, _of_runbook(known, platform))
        for key, platform in known.manifest.platforms.items()
    }
    return (
        targets
        | runbooks
        | {
            PROOFS: _digest(code, str(known.today), stages, labels, repr(targets), read),
            STEPS: _digest(code, stages, _of_steps(known)),
        }
    )


def _of_steps(known: Site) -> str:
    prose = [step.prose for steps in known.steps.values() for step in steps]
    prose += [known.about(platform) for platform in known.manifest.platforms.values()]
    return _digest(repr(known.manifest.platforms), repr(known.steps), _of_files(prose))


def _of_runbook(known: Site, platform: Platform) -> str:
    steps, proofs = known.steps[platform.key], known.proofs[platform.key]
    return _digest(
        repr((platform, steps, known.unrun[platform.key], known.lints.get(platform.key))),
        repr(known.manifest.placeholders),
        _of_files([known.about(platform), *(step.prose for step in steps)]),
        repr([(proof.target, proof.steps, proof.record) for proof in proofs]),
        _of_files(file for proof in proofs for file in _transcripts(proof)),
    )


def _of_proof(proof: Proof) -> str:
    return _digest(
        repr(proof.plan.manifest.stages),
        repr(proof.plan.platform),
        repr(proof.target),
        repr([step.file for step in proof.plan.steps]),
        repr((proof.steps, proof.whole, proof.age_days, proof.record)),
        _of_files(_transcripts(proof)),
    )


def _transcripts(proof: Proof) -> list[Path]:
    return [proof.transcript(run) for run in proof.record.steps] if proof.record else []


def _of_files(files: Iterable[Path | None]) -> str:
    """Return one digest of the names and bytes of files; what is no file counts for nothing."""
    parts = []
    for file in _counting(files):
        parts += [str(file), hashlib.sha256(file.read_bytes()).hexdigest()]
    return _digest(*parts)


def _counting(files: Iterable[Path | None]) -> list[Path]:
    """Return what is a file, each once and always in one order."""
    return [
        f for f in sorted({f for f in files if f}) if "__pycache__" not in f.parts and f.is_file()
    ]


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
