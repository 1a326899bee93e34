"""The one terminal of a reader, in which shells stay open from step to step."""

from collections.abc import Callable, Mapping

import attrs

from proof.guide.platform import Account
from proof.guide.step import LEAVE, shell_lines
from proof.terminal.login_shell import LoginShell, Stuck


@attrs.define
class Terminal:
    """Opens and leaves shells by the lines that the page shows.

    `login` opens one from the reader's own shell. `account`: whose shell is open, or "".
    `shell`: the one that reads the keyboard, if one is open.
    """

    login: Callable[[str], LoginShell]
    accounts: Mapping[str, Account]
    account: str = ""
    shell: LoginShell | None = None

    def shell_of(self, account: str) -> LoginShell:
        """Return an account's shell, as a reader gets there from the shell that is open.

        Raises Stuck if one does not come up, or can't be left.
        """
        try:
            for line in shell_lines(self.accounts, self.account, account):
                self.type(line.text)
        except Stuck:
            self.close()
            raise
        self.account = account
        assert self.shell, "each account has a line that opens its shell"
        return self.shell

    def type(self, line: str) -> None:
        """Type a line that opens a shell in the one that is open, or `exit`; raises Stuck."""
        if self.shell is None:
            self.shell = self.login(line).__enter__()
        elif line != LEAVE:
            self.shell.open(line)
        elif self.shell.depth > 1:
            self.shell.leave()
        else:
            self.close()

    def close(self) -> None:
        """Leave all shells."""
        shell, self.shell, self.account = self.shell, None, ""
        if shell:
            shell.__exit__()
