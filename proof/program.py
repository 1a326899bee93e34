"""Programs of this computer that are called once and answer."""

import os
import shutil
import subprocess

from proof.errors import CannotVerify


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
