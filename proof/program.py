"""Programs of this computer: one that is called once and answers, and a signal while one begins."""

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator

from proof.errors import CannotVerify

#: What ends a run, whoever sends it.
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def find(program: str) -> str | None:
    """Return where a program lies; a user's PATH on Debian lacks the folders of some."""
    return shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")


def call(program: str, *options: str) -> str:
    """Run a program and return what it printed; raises CannotVerify where it fails."""
    command = [find(program) or program, *options]
    # git would ask for the name and the password of an address that is wrong.
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0"}
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    except OSError as error:
        raise CannotVerify(f"{program} failed: {error.strerror}") from None
    if done.returncode != 0:
        raise CannotVerify(f"{program} failed: {done.stderr.strip()[-400:]}")
    return done.stdout


@contextlib.contextmanager
def held_back() -> Iterator[None]:
    """Hold signals back while a process begins: one that nobody noted yet would be left behind.

    For the main thread; what came is raised once the block is over.
    """
    came: list[int] = []
    handlers = {one: signal.signal(one, lambda number, _: came.append(number)) for one in ENDING}
    try:
        yield
    finally:
        for one, handler in handlers.items():
            signal.signal(one, handler)
        if came:
            signal.raise_signal(came[0])
