"""The words that the manifest chooses from; `manifest.py` has the objects that they stand in."""

from __future__ import annotations

import enum


class Do(enum.Enum):
    """An action that is no shell text."""

    RESTART_MACHINE = "restart-machine"
    OLDER_PACKAGE = "older-package"
    NEW_PASSWORD = "new-password"
    BASE_IMAGE = "base-image"
    SECOND_WORKER = "second-worker"
    REMOVE_SECOND_WORKER = "remove-second-worker"
    STALE_PID_FILE = "stale-pid-file"
    STRANGER = "stranger"


class Role(enum.Enum):
    """What a stage is for.

    `machine`: done once on a machine. `worker`: repeated for each worker. `look`: changes nothing
    and may be repeated. `operation`: done when it is needed. `removal`: takes a worker off.
    """

    MACHINE = "machine"
    WORKER = "worker"
    LOOK = "look"
    OPERATION = "operation"
    REMOVAL = "removal"


class Init(enum.Enum):
    """What runs as process 1 of a target."""

    SYSTEMD = "systemd"
    OPENRC = "openrc"
    SYSVINIT = "sysvinit"


class Way(enum.Enum):
    """How the steps reach the machine that they run on."""

    CONTAINER = "container"
    VM = "vm"
    HERE = "here"
    SSH = "ssh"


class Tool(enum.Enum):
    """What reads a step without running it; how it does is in `lint.py`."""

    TREE_SITTER_BASH = "tree-sitter-bash"
    SHELLCHECK = "shellcheck"
    SHFMT = "shfmt"
    TREE_SITTER_POWERSHELL = "tree-sitter-powershell"
    DASH = "dash"
    MKSH = "mksh"
    BUSYBOX = "busybox"
    ZSH = "zsh"
    BUILDBOT_WORKER = "buildbot-worker"
    SYSTEMD_ANALYZE = "systemd-analyze"
    PLISTLIB = "plistlib"
    NIX_INSTANTIATE = "nix-instantiate"
    DNF = "dnf"
    ZYPPER = "zypper"
    PACMAN = "pacman"
    PYWIN32 = "pywin32"

    def reads(self, dialect: Dialect) -> bool:
        """Whether this tool can read steps of a dialect."""
        of_windows = {Tool.TREE_SITTER_POWERSHELL, Tool.PYWIN32}
        if dialect is Dialect.POWERSHELL:
            return self in {*of_windows, Tool.BUILDBOT_WORKER}
        return self not in of_windows


class Dialect(enum.Enum):
    """The shell that a platform's steps are written for, in shellcheck's words where it has one."""

    SH = "sh"
    BASH = "bash"
    KSH = "ksh"
    BUSYBOX = "busybox"
    POWERSHELL = "powershell"

    @property
    def suffix(self) -> str:
        """Return what the name of a step ends in."""
        return ".ps1" if self is Dialect.POWERSHELL else ".sh"
