"""Runs workflows as GitHub would: jobs in their order, steps in a fresh clone, values between them.

What of GitHub's language the workflows don't use is not here; an unknown action is an error.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import yaml  # type: ignore[import-untyped]

from tools.rehearsal import attestations

#: The status of a step that stands for a job that GitHub ends: it leaves no artifact.
ENDED = 137
#: A condition without one of these holds only where all went well so far.
_STATUS = re.compile(r"\b(success|failure|cancelled|always)\(\)")
_EXPRESSION = r"\$\{\{([^{}]*)\}\}"
_PYTHON = {"&&": " and ", "||": " or ", "!": " not "}


def git(*arguments: str) -> str:
    """Run git, which must succeed; return what it printed."""
    done = subprocess.run(["git", *arguments], check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.strip()


class StepFailed(Exception):
    """The action of a step fails."""


class _Missing(str):
    """A value that nobody gave, and all that is asked of it."""

    __slots__ = ()

    def __getattr__(self, _: str) -> "_Missing":
        return self


class Values(dict[str, Any]):
    """Values by name, as expressions read them: what is missing is empty."""

    def __getattr__(self, name: str) -> Any:
        """Return a value."""
        return self.get(name, _Missing())

    @classmethod
    def of(cls, data: object) -> Any:
        """Return plain data with such values all the way down."""
        return json.loads(json.dumps(data), object_hook=cls)


def evaluate(expression: str, names: dict[str, Any]) -> Any:
    """Return what an expression of a workflow says."""
    code = re.sub(r"'[^']*'|&&|\|\||!(?!=)", lambda m: _PYTHON.get(m[0], m[0]), expression)
    # The workflows are this project's own.
    builtins = {"__builtins__": {}, "fromJSON": lambda text: Values.of(json.loads(text))}
    return eval(" ".join(code.split()), builtins, names)  # noqa: S307


def fill(value: Any, names: dict[str, Any]) -> Any:
    """Return a value of a workflow with its expressions filled in."""
    if isinstance(value, dict):
        return {key: fill(each, names) for key, each in value.items()}
    if not isinstance(value, str):
        return value
    if whole := re.fullmatch(_EXPRESSION, value):
        return evaluate(whole[1], names)
    return re.sub(_EXPRESSION, lambda m: str(evaluate(m[1], names)), value)


@attrs.define
class Runner:
    """Runs workflows of a clone of `origin`; `folder` has the workspaces and what comes of them."""

    origin: Path
    folder: Path
    prepare: Callable[[Path], None]
    environment: dict[str, str]
    #: What strangers do to artifacts once these are attested.
    meddle: Callable[[], None]
    results: dict[str, str] = attrs.field(factory=dict)
    published: int = 0
    sha: str = ""
    jobs: Path = Path()
    job: Values = attrs.field(factory=Values)

    @property
    def artifacts(self) -> Path:
        """Return the folder with a folder for each artifact."""
        return self.folder / "artifacts"

    @property
    def attested(self) -> Path:
        """Return the ledger of what was attested."""
        return self.folder / "attested"

    def run(self, workflow: str, github: dict[str, Any], ref: str, *, name: str) -> None:
        """Run a workflow for an event; `results` then has how each job ended.

        Workspaces and logs of its jobs are in the folder `name`.
        """
        shutil.rmtree(self.artifacts, ignore_errors=True)
        self.jobs = self.folder / name.replace(" ", "-")
        self.results.clear()
        self.sha = git("-C", str(self.origin), "rev-parse", ref)
        event: dict[str, Any] = {
            "ref_name": ref,
            "sha": self.sha,
            "repository": "somebody/guide",
            "token": "t",
        }
        event |= {"run_id": 1, "run_attempt": 1, "server_url": "https://github.com"}
        event["ref"] = f"refs/heads/{ref}"
        event["workflow_ref"] = f"somebody/guide/.github/workflows/{workflow}.yml@{event['ref']}"
        event |= {"event": {"repository": {"default_branch": "main"}}} | github
        self._workflow(f"{workflow}.yml", {"github": Values.of(event)}, "")

    def _workflow(self, file: str, names: dict[str, Any], prefix: str) -> str:
        names = {**names, "file": f".github/workflows/{file}"}
        text = git("-C", str(self.origin), "show", f"{names['github'].sha}:{names['file']}")
        waiting, needs = dict(yaml.safe_load(text)["jobs"]), Values()
        while waiting:
            # A job is begun once all are done that it needs; YAML's order is not that.
            key = next(k for k, job in waiting.items() if needs.keys() >= set(_needed(job)))
            job = waiting.pop(key)
            known = {**names, "needs": Values({k: needs[k] for k in _needed(job)})}
            needs[key] = self._job(job, known, f"{prefix}{key}")
        return _sum(each.result for each in needs.values())

    def _job(self, job: dict[str, Any], names: dict[str, Any], label: str) -> Values:
        so_far = {need.result for need in names["needs"].values()} or {"success"}
        if not self.holds(job, names, good=so_far == {"success"}):
            self.results[label] = "skipped"
            return Values(result="skipped", outputs=Values())
        if "uses" in job:
            inputs = Values.of(fill(job["with"], names))
            file = job["uses"].rpartition("/")[2]
            called = {"github": names["github"], "inputs": inputs}
            return Values(result=self._workflow(file, called, f"{label}/"), outputs=Values())
        rows = fill(job.get("strategy", {}).get("matrix", {"include": [{}]})["include"], names)
        ended = []
        for row in rows:
            name = f"{label}/{row['target']}" if row else label
            ended.append(self._steps(job, {**names, "matrix": Values(row)}, name))
            self.results[name] = ended[-1].result
        return Values(result=_sum(each.result for each in ended), outputs=ended[-1].outputs)

    @staticmethod
    def holds(
        what: dict[str, Any], names: dict[str, Any], *, good: bool, ended: bool = False
    ) -> bool:
        """Tell whether a job or step is to run: `good` if nothing failed, `ended` by GitHub."""
        condition = str(what.get("if", "success()")).strip().removeprefix("${{").removesuffix("}}")
        functions = {"success": lambda: good, "cancelled": lambda: ended}
        if not _STATUS.search(condition):
            condition = f"success() and ({condition})"
        return bool(evaluate(condition, {**names, **functions}))

    def _steps(self, job: dict[str, Any], names: dict[str, Any], label: str) -> Values:
        """Run a job's steps in a workspace of its own."""
        space = self.jobs / label.replace("/", "+")
        space.mkdir(parents=True)
        outputs, status = Values(), 0
        environment: dict[str, Any] = {}
        for number, step in enumerate(job["steps"]):
            known = {**names, "steps": outputs}
            if not self.holds(step, known, good=status == 0, ended=status == ENDED):
                continue
            wants = fill(step.get("with", {}), known)
            if "uses" in step:
                self.job = Values({**known, **job})
                act = getattr(self, ACTIONS[step["uses"].partition("@")[0]])
                try:
                    ended, given = 0, act(space, wants) or {}
                except StepFailed:
                    ended, given = 1, {}
            else:
                own = environment | fill(step.get("env", {}), known)
                ended, given = self._shell(step["run"], space, own, names["github"], job)
                environment |= given.pop("", {})
            status = status or (0 if step.get("continue-on-error") else ended)
            outputs[step.get("id", str(number))] = Values(outputs=Values(given))
        result = {0: "success", ENDED: "cancelled"}.get(status, "failure")
        shown = fill(job.get("outputs", {}), {**names, "steps": outputs})
        return Values(result=result, outputs=Values(shown))

    def _shell(
        self, script: str, space: Path, own: dict[str, Any], github: Values, job: dict[str, Any]
    ) -> tuple[int, dict[str, Any]]:
        """Run a script as a runner does; return its status, and what it put into its files."""
        files = {name: Path(f"{space}.{name}") for name in ("ENV", "OUTPUT", "STEP_SUMMARY")}
        for file in files.values():
            file.write_text("")
        environment = self.environment | {
            "CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": github.repository,
            "GITHUB_REF": github.ref, "GITHUB_WORKFLOW_REF": github.workflow_ref,
            "GITHUB_REF_NAME": github.ref_name, "ATTESTED": str(self.attested),
            "GITHUB_SERVER_URL": github.server_url,
            "PERMISSIONS": " ".join(f"{k}:{v}" for k, v in job["permissions"].items()),
            **{f"GITHUB_{name}": str(file) for name, file in files.items()},
            **{key: str(value) for key, value in own.items()},
        }  # fmt: skip
        with Path(f"{space}.log").open("a") as log:
            done = subprocess.run(
                ["bash", "-e", "-c", script], cwd=space, env=environment, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, check=False,
            )  # fmt: skip
        set_up, given = (_lines(files[name]) for name in ("ENV", "OUTPUT"))
        return done.returncode, {**given, "": set_up}

    def check_out(self, space: Path, wants: dict[str, Any]) -> None:
        """Clone the origin."""
        git("clone", "--quiet", str(self.origin), str(space))
        git("-C", str(space), "checkout", "--quiet", wants.get("ref") or self.sha)
        self.prepare(space)

    def upload(self, space: Path, wants: dict[str, Any]) -> None:
        """Keep a folder for other jobs."""
        path, kept = space / wants["path"], self.artifacts / wants["name"]
        if path.is_dir():
            shutil.copytree(path, kept, symlinks=True)
        elif path.is_file():
            kept.mkdir(parents=True)
            shutil.copy(path, kept)

    def download(self, space: Path, wants: dict[str, Any]) -> None:
        """Give a job the folders that others kept; one alone is unpacked without its name."""
        into = space / wants["path"]
        found = sorted(self.artifacts.glob(wants.get("pattern") or wants["name"]))
        if "name" in wants and not found:
            raise ValueError(f"{self.job.file}: there is no artifact {wants['name']}")
        for artifact in found:
            place = into if len(found) == 1 else into / artifact.name
            shutil.copytree(artifact, place, symlinks=True, dirs_exist_ok=True)

    def attest(self, space: Path, wants: dict[str, Any]) -> None:
        """Note what a job attests, which must be something that it may; strangers come after it."""
        may = {name for name, what in self.job.permissions.items() if what == "write"}
        patterns = wants["subject-path"].splitlines()
        files = [path for each in patterns for path in space.glob(each) if path.is_file()]
        if not files or may != {"id-token", "attestations"}:
            raise ValueError(f"{self.job.file}: it may write {may}, and attests {files}")
        github = self.job.github
        attestations.attest(self.attested, files, github.repository, self.job.file, github.ref)
        self.meddle()

    def upload_pages(self, space: Path, wants: dict[str, Any]) -> None:
        """Keep the site, by its name."""
        kept = self.artifacts / wants.get("name", PAGES_ARTIFACT)
        shutil.copytree(space / wants["path"], kept)

    def deploy(self, _space: Path, wants: dict[str, Any]) -> dict[str, str]:
        """Publish the site of the name that is asked for."""
        kept = self.artifacts / wants.get("artifact_name", PAGES_ARTIFACT)
        if not kept.is_dir():
            raise ValueError(f"{self.job.file}: there is no artifact {kept.name}")
        shutil.rmtree(self.folder / "published", ignore_errors=True)
        shutil.copytree(kept, self.folder / "published")
        self.published += 1
        return {"page_url": PAGES}

    def configure_pages(self, _space: Path, _wants: dict[str, Any]) -> dict[str, str]:
        """Tell where the site of a repository without an address of its own will be."""
        return {"base_url": PAGES}

    def virtual_machine(self, space: Path, wants: dict[str, Any]) -> None:
        """Do what the action does inside the machine, in a home of its own, if it boots."""
        if self.job.matrix["target"] in self.environment["UNBOOTED"].split():
            raise StepFailed
        home = Path(f"{space}.machine")
        home.mkdir()
        key = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(home / "key")]
        subprocess.run(key, check=True)
        own = self.environment | {"HOME": str(home), "HOST_KEY": str(home / "key.pub")}
        subprocess.run(["bash", "-e", "-c", wants["run"]], cwd=space, env=own, check=True)

    def nothing(self, _space: Path, _wants: dict[str, Any]) -> None:
        """Stand for an action that brings what this machine has."""


#: Where the site of a repository without an address of its own is.
PAGES = "https://somebody.github.example/guide"

#: How both actions for Pages call the artifact, unless they are told.
PAGES_ARTIFACT = "github-pages"

#: The method that stands for an action.
ACTIONS = {
    "actions/checkout": "check_out",
    "actions/attest": "attest",
    "actions/upload-artifact": "upload",
    "actions/download-artifact": "download",
    "actions/configure-pages": "configure_pages",
    "actions/upload-pages-artifact": "upload_pages",
    "actions/deploy-pages": "deploy",
    "actions/setup-python": "nothing",
    "vmactions/openbsd-vm": "virtual_machine",
    "vmactions/netbsd-vm": "virtual_machine",
}


def _needed(job: dict[str, Any]) -> list[str]:
    needs = job.get("needs", [])
    return [needs] if isinstance(needs, str) else list(needs)


def _sum(results: Iterator[str]) -> str:
    """Return the result of many: the worst that is among them."""
    found = set(results)
    return next((r for r in ("failure", "cancelled", "success") if r in found), "skipped")


def _lines(file: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in file.read_text().splitlines())
