"""The machine on which the proof itself runs."""

from collections.abc import Sequence

from proof.machines.lent_machine import Plumbing, RestartNeeded


class ThisMachine(Plumbing):
    """Commands run directly."""

    name = "this machine"

    def command(self, *words: str, terminal: bool = False) -> list[str]:  # noqa: ARG002 - ours is there
        """Return the command as it is."""
        return list(words)

    def restart(self, as_root: Sequence[str]) -> None:  # noqa: ARG002 - nothing is run
        """Leave the restart to whoever lends the machine: this process would go with it."""
        raise RestartNeeded(
            "the guide reboots the machine now, and a test run on it can't continue by itself",
            hint="reboot it, then add --resume to the same command, or --undo to give up",
        )

    def come_back(self) -> None:
        """Nothing to do: a proof that goes on was started after the restart."""
