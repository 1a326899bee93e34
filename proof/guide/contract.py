"""Reads contracts: dated facts about a platform that can't run here.

A contract is a file, PLATFORM/contract.toml: package names, what a service script or a module
reads, the environment in which a service starts. Each fact names its source, and each source the
day on which it was read.
"""

import datetime
import sys
from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter
from pathlib import Path

import attrs

from proof import dates
from proof.errors import ManifestError
from proof.guide.tables import read_toml, structured_file
from proof.paths import shown_path

#: The name of a contract in the folder of its platform.
FILE = "contract.toml"

#: After how many days a source is read again: releases of these systems are some six months apart.
AGE_DAYS = 180


@attrs.frozen(kw_only=True)
class Source:
    """Where a fact was read, `owner/repository@commit path` or an address, and on which day."""

    where: str
    read: datetime.date


@attrs.frozen(kw_only=True)
class Packages:
    """Names that a package manager knows.

    They follow `command` in a step, or its option `by`; or the pattern `list` captures all of
    them in the file that a step writes. `brought` are there without being named.
    """

    names: tuple[str, ...]
    source: str
    command: str = ""
    by: str = ""
    list: str = ""
    brought: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Need:
    """What a build needs: its package, empty for the system itself, and the program's folder."""

    what: str
    source: str
    package: str = ""
    folder: str = ""


@attrs.frozen(kw_only=True)
class Service:
    """The environment in which the system starts the worker, and what may change it.

    `set_by`: `variable NAME` of rc.conf, `plist`, `script`, or `packages` for those whose folders
    come on PATH; empty where no step changes it. `owned`: folders of the worker's user, where its
    HOME may be. `umask` is what a worker runs with that was created without --umask. `locale` and
    `note` are for readers.
    """

    path: str
    home: str
    umask: str
    locale: str
    source: str
    note: str = ""
    set_by: str = ""
    owned: tuple[str, ...] = ()

    def other_folders(self, path: str) -> list[str]:
        """Return the folders that are only on this PATH, or only on the service's.

        On these systems /bin and /sbin are links to folders that are on PATH as well.
        """
        return sorted((set(path.split(":")) ^ set(self.path.split(":"))) - {"/bin", "/sbin"})


@attrs.frozen(kw_only=True)
class Variables:
    """The names that a command may set; `WORKERPROFILE` is a part of one as it is in a step."""

    command: str
    names: tuple[str, ...]
    source: str


@attrs.frozen(kw_only=True)
class Workload:
    """The components of a workload of Visual Studio's installer."""

    required: tuple[str, ...]
    recommended: tuple[str, ...]
    source: str


@attrs.frozen(kw_only=True)
class Wheels:
    """What PyPI has for one Python and system: tags of pip, and the parts that are `lacking`."""

    python: str
    tags: tuple[str, ...]
    source: str
    lacking: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Pattern:
    """A regular expression that a text must have, or must not have.

    It counts for texts whose name matches `name` and whose content has `where`.
    """

    text: str
    why: str
    source: str
    name: str = ""
    where: str = ""


@attrs.frozen(kw_only=True)
class Field:
    """A question of a form."""

    label: str
    source: str
    required: bool = False


@attrs.frozen(kw_only=True)
class End:
    """The last day on which a release gets fixes for security, without what costs money."""

    day: datetime.date
    source: str


#: What has a source of its own.
Fact = Packages | Need | Service | Variables | Workload | Pattern


@attrs.frozen(kw_only=True)
class Contract:
    """All that is known of one platform from sources.

    `ends` are those of releases: `debian-12` stands for each target whose name begins so.
    """

    platform: str
    sources: dict[str, Source]
    packages: tuple[Packages, ...] = ()
    needs: tuple[Need, ...] = ()
    service: Service | None = None
    variables: tuple[Variables, ...] = ()
    workloads: dict[str, Workload] = attrs.field(factory=dict)
    options: dict[str, str] = attrs.field(factory=dict)
    keys: dict[str, tuple[str, ...]] = attrs.field(factory=dict)
    refused: tuple[Pattern, ...] = ()
    required: tuple[Pattern, ...] = ()
    form: tuple[Field, ...] = ()
    wheels: tuple[Wheels, ...] = ()
    ends: dict[str, End] = attrs.field(factory=dict)

    @property
    def windows(self) -> bool:
        """Return whether the facts are about Windows."""
        return self.separator == ";"

    @property
    def separator(self) -> str:
        """Return what separates the folders of PATH."""
        return ";" if self.service and ";" in self.service.path else ":"

    def wrong_keys(self, plist: Mapping[str, object]) -> Iterator[str]:
        """Yield what launchd doesn't take of a property list."""
        for key, value in plist.items():
            kind = type(value).__name__
            if key not in self.keys:
                yield f"launchd knows no key {key!r}"
            elif kind not in self.keys[key]:
                yield f"{key} is a {kind}; launchd takes {' or '.join(self.keys[key])}"


def read(file: Path) -> Contract:
    """Read a contract; raises ManifestError, with the file and the table that is wrong."""
    data = read_toml(file)
    contract = structured_file(file, {"platform": file.parent.name, **data}, Contract)
    for key in sorted(_keys(data) - set(contract.sources)):
        raise ManifestError(
            f"{shown_path(file)}: there is no sources.{key}; write where it was read, and when"
        )
    for key in sorted(set(contract.sources) - _keys(data)):
        raise ManifestError(f"{shown_path(file)}: nothing rests on sources.{key}; take it out")
    return contract


def of_platform(root: Path, folders: Iterable[str]) -> list[Contract]:
    """Read the contracts that count for a platform: those in its folders, in their order."""
    files = (root / folder / FILE for folder in folders)
    return [read(file) for file in files if file.is_file()]


def oldest_first(contracts: Iterable[Contract]) -> list[tuple[datetime.date, str, str]]:
    """Return the day, the platform and the place of each source that was read, oldest first."""
    return sorted((s.read, c.platform, s.where) for c in contracts for s in c.sources.values())


def every(*folders: Path) -> list[Contract]:
    """Read the contracts in some folders and in the folders there."""
    files = (f for folder in folders for f in (*sorted(folder.glob(f"*/{FILE}")), folder / FILE))
    return [read(file) for file in files if file.is_file()]


def main(root: Path, today: datetime.date) -> int:
    """Print every source, the oldest first, then every end of a release, the next one first.

    Returns 1 where a source is older than AGE_DAYS, or a release past its end.
    """
    contracts = every(root / "snippets", root / "source")
    found = oldest_first(contracts)
    for day, platform, where in found:
        age = (today - day).days
        print(f"{day} {'read again' if age > AGE_DAYS else f'{age} days'}, {platform}: {where}")
    ends = sorted((end.day, name) for c in contracts for name, end in c.ends.items())
    for day, name in ends:
        past = day < today
        print(f"{day} {'past its end' if past else f'ends in {(day - today).days} days'}: {name}")
    oldest, next_end = (min(map(itemgetter(0), rows), default=today) for rows in (found, ends))
    return int((today - oldest).days > AGE_DAYS or next_end < today)


def _keys(data: object) -> set[str]:
    """Return the sources that are named anywhere in a contract."""
    if isinstance(data, list):
        return set().union(*map(_keys, data))
    if not isinstance(data, dict):
        return set()
    own = {str(data["source"])} if "source" in data else set()
    return own.union(*(_keys(value) for value in data.values()))


if __name__ == "__main__":
    sys.exit(main(Path.cwd(), dates.today()))
