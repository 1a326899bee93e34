"""Writes the steps, and a check by hand, in the form that each rival reads.

A form writes files into a folder, and returns the shell command that runs the tool on them. Each
uses what the tool's own documentation recommends for a machine that runs already.
"""

import json
import re
import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import attrs

from proof.guide.output import ANY


@attrs.frozen(kw_only=True)
class Block:
    """A step or a check: a script for root in the machine, and the lines to see, if any are known.

    `varies`: nothing of what it prints can be expected word by word.
    """

    name: str
    script: str
    expect: Sequence[str] = ()
    varies: bool = False


@attrs.frozen(kw_only=True)
class Job:
    """A container's name, a folder for files, and what to do, by part; see `PARTS`.

    `printed`: what each block printed, as prysk's files have it, in a run without a defect.
    """

    machine: str
    folder: Path
    parts: Mapping[str, Sequence[Block]]
    printed: Mapping[str, str]

    def write(self, name: str, text: str) -> Path:
        """Write a file that everybody may run; return its path."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)
        return path

    @property
    def removal(self) -> list[Block]:
        """What comes after the check of the set-up."""
        return [*self.parts["3-remove"], *self.parts["4-gone"]]


#: The parts of a job, in order of their names, since byexample sorts files; the second and the last
#: are the checks that a person adds by hand.
PARTS = ("1-set-up", "2-works", "3-remove", "4-gone")


@attrs.frozen(kw_only=True)
class Rival:
    """A way to run the steps: its packages, what it needs besides, and the form of its files.

    `says`: what its output has where something failed that is no check by hand. `image`: what its
    machine is made by, if it needs more than the others'. `versions`: packages to name.
    """

    title: str
    form: Callable[[Job], str]
    says: str
    versions: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    image: str = ""

    def by_itself(self, output: str) -> bool:
        """Tell whether a run that failed would have failed without the checks by hand."""
        return re.search(self.says, output, re.MULTILINE) is not None


def _floor(job: Job) -> str:
    lines = ["set -e", "trap 'echo failed: $at' ERR"]
    for block in (block for part in PARTS for block in job.parts[part]):
        lines += [
            f"at={block.name}",
            f"podman exec {job.machine} sh -c {shlex.quote(block.script)}",
        ]
    return f"bash {job.write('floor.sh', _lines(lines))}"


def _prysk(job: Job) -> str:
    shell = job.write("in-machine", f'#!/bin/sh\nexec podman exec -i {job.machine} bash "$@"\n')
    for part in PARTS:
        blocks = [
            f"{block.name}:\n\n{_prompted(_silenced(block), '  ')}{job.printed.get(block.name, '')}"
            for block in job.parts[part]
        ]
        job.write(f"{part}.t", "\n".join(blocks))
    return f"prysk --verbose --shell {shell} {' '.join(f'{part}.t' for part in PARTS)}"


def learned(folder: Path) -> dict[str, str]:
    """Return what each block printed, from prysk's files that `--interactive` has completed."""
    pattern = re.compile(r"^(\S+):\n\n  \$ .*\n(?:  > .*\n)*((?:  .*\n)*)", re.MULTILINE)
    texts = [file.read_text(encoding="utf-8") for file in folder.glob("*.t")]
    return {name: printed for text in texts for name, printed in pattern.findall(text)}


def _byexample(job: Job) -> str:
    for part in PARTS:
        blocks = [
            f"{block.name}:\n\n```shell\n{_prompted(block.script)}{_seen(block)}```\n"
            for block in job.parts[part]
        ]
        job.write(f"{part}.md", "\n".join(blocks))
    shell = f"shell:podman exec -i {job.machine} %e %p %a -i"
    files = " ".join(f"{part}.md" for part in PARTS)
    options = "-l shell --timeout 60 --no-progress-bar --pretty none"
    return f"byexample {options} -x-shebang {shlex.quote(shell)} {files}"


def _tmt(job: Job) -> str:
    steps = {"prepare": job.parts["1-set-up"], "finish": job.removal}
    tests = [{"name": block.name, "test": block.script} for block in job.parts["2-works"]]
    plan = {
        "provision": {"how": "container", "container": job.machine},
        "discover": {"how": "shell", "tests": tests},
        "execute": {"how": "tmt"},
    } | {
        step: [{"how": "shell", "name": b.name, "script": [b.script]} for b in blocks]
        for step, blocks in steps.items()
    }
    job.write("plan/.fmf/version", "1\n")
    job.write("plan/plan.fmf", json.dumps(plan))
    run = "discover provision prepare execute finish report"
    return f"tmt --root plan run --scratch --id {job.folder}/run {run}"


def _molecule(job: Job) -> str:
    def play(name: str, blocks: Iterable[Block]) -> None:
        tasks = []
        for block in blocks:
            file = job.write(f"{block.name}.sh", f"#!/bin/sh\n{block.script}\n")
            tasks.append({"name": block.name, "ansible.builtin.script": str(file)})
        plays = [{"hosts": "all", "gather_facts": False, "tasks": tasks}]
        job.write(f"molecule/default/{name}.yml", json.dumps(plays))

    scenario = {
        "driver": {"name": "default", "options": {"managed": False}},
        "platforms": [{"name": job.machine}],
        "provisioner": {
            "name": "ansible",
            "inventory": {
                "host_vars": {job.machine: {"ansible_connection": "containers.podman.podman"}}
            },
        },
        "verifier": {"name": "testinfra"},
        "scenario": {"test_sequence": ["converge", "verify", "cleanup"]},
    }
    job.write("molecule/default/molecule.yml", json.dumps(scenario))
    play("converge", job.parts["1-set-up"])
    play("cleanup", job.removal)
    checks = (
        f"def test_{b.name}(host):\n    assert host.run({b.script!r}).rc == 0\n"
        for b in job.parts["2-works"]
    )
    job.write("molecule/default/tests/test_worker.py", "".join(checks))
    return "molecule test"


def _prompted(script: str, indent: str = "") -> str:
    first, *more = script.splitlines()
    return _lines([f"{indent}$ {first}", *(f"{indent}> {line}" for line in more)])


def _silenced(block: Block) -> str:
    return f"{{\n{block.script}\n}} >/dev/null 2>&1" if block.varies else block.script


def _seen(block: Block) -> str:
    some = "<...>"  # two in a row are refused
    if block.varies and not block.expect:
        return f"{some}\n"
    return _lines(f"{some}{line.strip(ANY).replace(ANY, some)}{some}" for line in block.expect)


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


_CHECKS = "works|gone"

RIVALS = {
    "floor": Rival(title="A shell script", form=_floor, says=rf"^failed: (?!{_CHECKS})"),
    "prysk": Rival(
        title="prysk", form=_prysk, says=rf"^(?!\d-({_CHECKS}))\S+\.t: failed", versions=("prysk",)
    ),
    "byexample": Rival(
        title="byexample",
        form=_byexample,
        says=rf'^File "(?!\d-({_CHECKS}))\S+", line',
        versions=("byexample",),
    ),
    "tmt": Rival(
        title="tmt",
        form=_tmt,
        says=rf"fail: .*\.sh-(prepare|finish)-(?!{_CHECKS})",
        versions=("tmt",),
        needs=("rsync",),
        image="tmt",
    ),
    "molecule": Rival(
        title="Molecule with testinfra",
        form=_molecule,
        says=rf"TASK \[(?!{_CHECKS})[^]]*\](?:(?!TASK)[\s\S])*(fatal|failed): \[",
        versions=("molecule", "ansible", "pytest-testinfra"),
    ),
}
