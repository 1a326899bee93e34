"""The CPython that deep runs build: a git repository, in a tar archive, for builders to clone."""

import contextlib
import hashlib
import shutil
import time
from pathlib import Path

from proof.errors import CannotVerify
from proof.messages import Notify
from proof.paths import cache_dir
from proof.podman.images import MAX_AGE_DAYS, RECIPES, alone, bootstrap, recipe_of
from proof.program import call

#: Whose CPython is built where a suite's own is not: Debian 12's, 3.11, doesn't say of each of its
#: modules whether it was built, and a copy of the archive may lack the newest sources.
CPYTHON_OF = "trixie"
WITHOUT_CPYTHON = {"bookworm"}

_DAY_S = 24 * 3600

#: A suite's own Python is fetched again as often as its images are made anew.
_KEPT_S = MAX_AGE_DAYS[False] * _DAY_S


def archive(suite: str, address: str, notify: Notify) -> Path:
    """Return that of an address of git, or else that of a suite's own Python.

    `address`: with `#BRANCH` for another branch than its default. The Python is another suite's if
    its own can't be had. Raises CannotVerify if there is none.
    """
    if address:
        return _fetched(address, notify)
    if suite and suite not in {CPYTHON_OF, *WITHOUT_CPYTHON}:
        with contextlib.suppress(CannotVerify):
            return _of_suite(suite, notify)
        notify(f"the source of {suite}'s Python can't be had, so it is {CPYTHON_OF}'s")
    return _of_suite(CPYTHON_OF, notify)


def _of_suite(suite: str, notify: Notify) -> Path:
    """Return that of this suite; raises CannotVerify where the archive doesn't have it."""
    digest = hashlib.sha256(recipe_of("cpython") + suite.encode()).hexdigest()[:12]
    made = _folder() / f"{suite}-{digest}.tar"
    with alone("cpython"):
        if not made.is_file() or _age_s(made) >= _KEPT_S:
            notify(f"fetching the Python of {suite} from the distribution's archive")
            _forget(f"{suite}-*")
            part, unused = made.with_suffix(".part"), made.with_suffix(".unused")
            try:
                bootstrap(
                    suite, unused, "--variant=apt", "--include=git,python3",
                    f"--customize-hook=copy-in {RECIPES / 'cpython' / 'make.sh'} /tmp",
                    '--customize-hook=mkdir "$1/master" && chroot "$1" sh /tmp/make.sh',
                    f"--customize-hook=tar-out /master/cpython {part}",
                )  # fmt: skip
                part.rename(made)
            finally:
                for path in (part, unused):
                    path.unlink(missing_ok=True)
    return made


def _fetched(address: str, notify: Notify) -> Path:
    """Return that of the newest commit at an address; raises CannotVerify where git gets none."""
    place, _, branch = address.partition("#")
    with alone("cpython"):
        notify(f"fetching CPython from {address}")
        clone = _folder() / "clone" / "cpython"
        shutil.rmtree(clone.parent, ignore_errors=True)
        try:
            wanted = [f"--branch={branch}"] if branch else []
            call("git", "clone", "--quiet", "--bare", "--depth=1", *wanted, "--", place, str(clone))
            # The builders ask for this branch.
            call("git", "-C", str(clone), "branch", "--move", "main")
            commit = call("git", "-C", str(clone), "rev-parse", "HEAD").strip()
            made = _folder() / f"git-{commit}.tar"
            if not made.is_file():
                _forget("git-*", older_than_s=_DAY_S)  # a run beside this one may use another
                part = made.with_suffix(".part")
                call("tar", "--create", f"--file={part}", f"--directory={clone.parent}", clone.name)
                part.rename(made)
        finally:
            shutil.rmtree(clone.parent, ignore_errors=True)
    return made


def _folder() -> Path:
    folder = cache_dir() / "cpython"
    folder.mkdir(exist_ok=True)
    return folder


def _forget(pattern: str, older_than_s: float = 0) -> None:
    for old in _folder().glob(pattern):
        if _age_s(old) >= older_than_s:
            old.unlink()


def _age_s(path: Path) -> float:
    return time.time() - path.stat().st_mtime
