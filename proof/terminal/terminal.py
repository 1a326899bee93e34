"""The one terminal of a reader, in which shells stay open from step to step."""

from collections.abc import Callable, Mapping

import attrs

from proof.guide.manifest import Account
from proof.guide.step import shell_lines
from proof.terminal.login_shell import LoginShell, Stuck


@attrs.define
class Terminal:
    """Opens and leaves shells by the lines that the page shows.

    `login` opens one from the reader's own shell. `account`: whose shell is open, or "".
    """

    login: Callable[[str], LoginShell]
    accounts: Mapping[str, Account]
    account: str = ""
    _shell: LoginShell | None = None

    def shell_of(self, account: str) -> LoginShell:
        """Return an account's shell, as a reader gets there from the shell that is open.

        Raises Stuck if one does not come up, or can't be left.
        """
        try:
            for line in shell_lines(self.accounts, self.account, account):
                if line.leaves:
                    self._leave()
                else:
                    self._open(line.text)
        except Stuck:
            self.close()
            raise
        self.account = account
        assert self._shell, "each account has a line that opens its shell"
        return self._shell

    def close(self) -> None:
        """Leave all shells."""
        shell, self._shell, self.account = self._shell, None, ""
        if shell:
            shell.__exit__()

    def _open(self, command: str) -> None:
        if self._shell:
            self._shell.open(command)
        else:
            self._shell = self.login(command).__enter__()

    def _leave(self) -> None:
        if self._shell and self._shell.depth > 1:
            self._shell.leave()
        else:
            self.close()
