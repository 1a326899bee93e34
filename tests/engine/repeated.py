"""What a step prints that is pasted where it has nothing to do any more, or can't do it.

`proof.guide.output` has the form of the lines.
"""

import attrs

from proof.guide.output import ANY


@attrs.frozen
class Again:
    """`says`: lines of its output. `exits`: the commands that refuse, with their status.

    `refuses`: the words of those, which are in the notes of the step, too.
    """

    says: tuple[str, ...] = ()
    refuses: tuple[str, ...] = ()
    exits: dict[str, int] = attrs.field(factory=dict)

    @property
    def expect(self) -> tuple[str, ...]:
        """Return all expected lines."""
        return (*self.says, *(f"{ANY}{words}{ANY}" for words in self.refuses))


def newest(package: str) -> Again:
    """Return what apt says of a package that is there."""
    return Again((f"{package} is already the newest version ({ANY}).",))


#: What is pasted twice, by the file of the step; what isn't here prints the same again.
AGAIN = {
    "debian/10-prepare.sh": newest("build-essential"),
    "debian/20-install.sh": newest("buildbot-worker"),
    "debian/76-operate-upgrade.sh": newest("buildbot-worker"),
    "debian/90-remove-worker.sh": Again(),
    "systemd/51-start-now.sh": Again(),
    "pypi/10-prepare.sh": newest("build-essential"),
    "pypi/11-prepare-user.sh": Again(
        refuses=("useradd: user 'buildbot' already exists",), exits={"1": 9}
    ),
    "pypi/20-install.sh": Again(
        says=(f"Requirement already satisfied: buildbot-worker in {ANY}",),
        refuses=("File exists",), exits={"3": 1},
    ),
    "pypi/90-remove-worker.sh": Again(),
    "pypi-openrc/51-start-now.sh": Again((f"* WARNING: {ANY} has already been started",)),
    "pypi-openrc/72-operate-stop.sh": Again((f"* WARNING: {ANY} is already stopped",)),
    "pypi-openrc/73-operate-start.sh": Again((f"* WARNING: {ANY} has already been started",)),
    "pypi-openrc/90-remove-worker.sh": Again(
        refuses=("does not exist",), exits={"1": 1, "2": 1, "3": 1}
    ),
    "pypi-sysv/90-remove-worker.sh": Again(),
    "pypi-cron/12-prepare-cron.sh": newest("cron"),
    "pypi-cron/51-start-now.sh": Again(
        refuses=("Another twistd server is running",), exits={"1": 1}
    ),
    "pypi-cron/72-operate-stop.sh": Again(("worker not running",)),
    "pypi-cron/90-remove-worker.sh": Again(
        refuses=("invalid worker directory",), exits={"1": 1}
    ),
}  # fmt: skip

GONE = Again(refuses=("does not exist",), exits={"1": 1, "2": 1})
NO_FOLDER = Again(refuses=("No such file or directory",))

#: The same after everything was removed.
AT_THE_END = {
    "debian/90-remove-worker.sh": GONE,
    "debian/91-remove-package.sh": NO_FOLDER,
    "debian-home/91-remove-package.sh": NO_FOLDER,
    "pypi/90-remove-worker.sh": GONE,
    "pypi/91-remove-package.sh": NO_FOLDER,
    "pypi-cron/91-remove-package.sh": NO_FOLDER,
    "pypi-openrc/90-remove-worker.sh": Again(
        refuses=("does not exist",), exits={"1": 1, "2": 1, "3": 1, "4": 1}
    ),
    "pypi-openrc/91-remove-package.sh": NO_FOLDER,
    "pypi-sysv/90-remove-worker.sh": GONE,
    "pypi-sysv/91-remove-package.sh": NO_FOLDER,
}
