"""A guide with many made-up platforms, each with its steps and a record, to see how time grows.

`python -m benchmarks.growth COUNT`, started in a copy of the project, adds them to that copy.
"""

import shutil
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs
import tomli_w

from proof.guide import folders, manifest, plan
from proof.guide.manifest import Manifest
from proof.guide.platform import Target
from proof.paths import ROOT
from proof.records import record, transcripts
from proof.records.record import Record


def add_platforms(tree: Path, count: int) -> None:
    """Add made-up platforms to a copy of the project, each with one target and its record.

    They are as large as a real one: its steps, prose, record and transcripts under other names.
    Raises ValueError where no target has a record to take for a model.
    """
    path = tree / "snippets" / "guide.toml"
    evidence = tree / "evidence"
    known = manifest.load(path)
    model = next(
        (t for t in known.targets.values() if (evidence / f"{t.key}.json").is_file()), None
    )
    if model is None:
        raise ValueError(f"{evidence}: no target of the manifest has a record here")
    keys = [f"made-up-{number:03}" for number in range(1, count + 1)]
    for key in keys:
        shutil.copytree(path.parent / model.platform, path.parent / key)
        table = path.parent / key / folders.TABLE
        table.write_text(tomli_w.dumps(_table(table, model, key)), encoding="utf-8")
    ran = record.load(evidence / f"{model.key}.json")
    known = manifest.load(path)
    for key in keys:
        record.save(_record(ran, known, key), evidence)
        (evidence / key).mkdir()
        for run in ran.steps:
            text = transcripts.read(model.key, evidence, run.transcript)
            (evidence / key / Path(run.transcript).name).write_text(text, encoding="utf-8")


def _table(path: Path, model: Target, key: str) -> dict[str, Any]:
    """Return a platform's table with another label, and one target of the same name."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    table.pop("detect", None)
    changes = {"label": f"{key.capitalize()} One", "default": False}
    target = table["targets"][model.key] | changes
    return table | {"label": key.capitalize(), "targets": {key: target}}


def _record(ran: Record, known: Manifest, key: str) -> Record:
    """Return the record of a run that passed, as one of a made-up target."""
    steps = {step.name: step for step in plan.make(known, known.target(key)).steps}
    runs = []
    for run in ran.steps:
        step = steps[Path(run.file).stem[3:]]
        transcript = Path(key, Path(run.transcript).name).as_posix()
        runs.append(
            attrs.evolve(
                run, file=step.file, sha256=step.sha256, chain=step.chain, transcript=transcript
            )
        )
    return attrs.evolve(ran, target=key, platform=key, steps=runs)


def plot(runs: Mapping[int, Sequence[float]], line: Mapping[int, float], path: Path) -> None:
    """Draw every run, and the medians joined; the format is what the path's ending says."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4.5), layout="constrained")
    axes = figure.add_subplot()
    dots = [(size, second) for size, found in runs.items() for second in found]
    axes.scatter(*zip(*dots, strict=True), color="0.6", label="every run")
    axes.plot(list(line), list(line.values()), "o-", label="median")
    axes.set(xlabel="made-up platforms", ylabel="cold build, s", xlim=(0, None), ylim=(0, None))
    axes.legend()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path)


if __name__ == "__main__":
    # What a proof rests on is looked for beside this program, so it must run in the copy.
    add_platforms(ROOT, int(sys.argv[1]))
