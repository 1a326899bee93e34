"""Tells whether a target can run on this machine, and what to type where it can't."""

from proof.errors import CannotVerify
from proof.guide.platform import Target
from proof.guide.vocabulary import Way
from proof.machines import cloud_image, vm_disk
from proof.machines.vm import Processor
from proof.paths import PROMOTED
from proof.podman import full_names, namespaces
from proof.program import find

#: What `--on` is given for a target that runs on a machine that is lent.
_ON = {Way.HERE: "here", Way.SSH: "ssh://USER@HOST"}

_INSTALLS = "`{}` installs what is missing"


def needs(target: Target) -> list[str]:
    """Return what not every machine has and this target's must: what a fleet's worker states."""
    if target.runs is Way.VM:
        return ["kvm"]
    from_registry = target.runs is Way.CONTAINER and not target.image.archive
    return ["registry"] if from_registry else []


def obstacle(target: Target) -> str:
    """Return why a target cannot run on this machine, or nothing."""
    if target.unable:
        return target.unable
    if target.runs is Way.VM:
        return _lacks(Processor.of(target.image.processor), *vm_disk.PROGRAMS)
    if target.runs is not Way.CONTAINER:
        ran = (PROMOTED / f"{target.key}.json").exists()
        on = f"it runs on a machine that is lent, --on {_ON[target.runs]}"
        return on + "; it never ran" * (not ran)
    needed = "podman ssh ssh-keygen git" if target.way is Way.SSH else "podman"
    if why := _missing(*needed.split()):
        return why
    why = namespaces.obstacle() if namespaces.is_needed() else ""
    return why if why or target.image.archive else _not_had(target.image.registry)


def _not_had(image: str) -> str:
    """Return why an image can't be had of its registry, or nothing."""
    from proof.podman import podman

    full = full_names.full_name(image)
    if not full:
        return full_names.UNKNOWN
    return "" if podman.is_in_reach(full) else "no registry that answers has its image"


def check_for_image() -> None:
    """Raise CannotVerify where this computer can't boot the file of an image."""
    processor = Processor.here()
    if processor != (known := Processor.of(cloud_image.PROCESSOR)):
        raise CannotVerify(f"images boot on {known.processor} only, not on {processor.processor}")
    if why := _lacks(processor, cloud_image.PROGRAM):
        raise CannotVerify(why, hint=_INSTALLS.format("tools/setup.sh machines"))


def _lacks(processor: Processor, *programs: str) -> str:
    """Return what a virtual machine needs and this computer doesn't have, in words."""
    return _missing("ssh", "ssh-keygen", "git", processor.qemu, *programs)


def _missing(*programs: str) -> str:
    """Return which of these programs is not installed, in words; the first one."""
    missing = next((name for name in programs if find(name) is None), "")
    return missing and f"{missing} is not installed"


def hint(target: Target, why: str) -> str:
    """Return what to type where a target cannot run here."""
    if why.endswith("not installed"):
        part = "tools/setup.sh machines" if target.runs is Way.VM else "make verify"
        return _INSTALLS.format(part)
    if target.unable or target.runs in {Way.CONTAINER, Way.VM}:
        return "`nox -s list-targets` says which targets can run here, and why others can't"
    line = f"`nox -s verify-snippets -- {target.key} --on {_ON[target.runs]}`"
    image = ", or give `--on` the file of its image for clouds" if target.runs is Way.SSH else ""
    return f"lend it one: {line}{image}"
