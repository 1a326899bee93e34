"""The login shells that a terminal knows: how each says where a command begins and ends."""

import re

import attrs


@attrs.frozen
class Shell:
    """A family of shells, and the line that makes one of it print marks (OSC 133).

    `brackets`: it takes a whole block that the terminal brackets, runs its commands one by one,
    and says by itself where each begins (C) and how it ended (D).  One that does not takes lines:
    each of its prompts begins with a mark (P, with 2 where a command goes on), and it is asked
    for the status in between.  An E has the status of a failure inside of a command.
    `ready`: what its prompt shows once it reads the keyboard: before, a key would be echoed twice.
    """

    name: str
    setup: str
    brackets: bool
    ready: re.Pattern[bytes] = re.compile(rb".", re.DOTALL)

    def line(self, nonce: str) -> str:
        """Return what is typed; the blank before it keeps it out of the history."""
        return f" {self.setup.replace('NONCE', nonce)}\r"

    def ask_status(self, nonce: str) -> str:
        """Return what is typed at a prompt for the status of the command before it."""
        return rf" printf '\033]133;D;{nonce};%s\007' $?" + "\r"


#: The shell turns bracketed paste on: it has taken the terminal over.
_BRACKETS = b"\x1b[?2004h"

_ON_FAILURE = r"""trap 'printf "\033]133;E;NONCE;%s\007" $?' ERR"""

#: What `\033` and `\007` stand for is put there by printf, since not every shell reads a prompt so.
#: A prompt that was exported no longer is: a command that prints it would print a mark.
_PS1, _PS2 = (rf"$(printf '\033]133;P;NONCE;{number}\007')" for number in (1, 2))
_PROMPTS = f'A=$PS1 B=$PS2; unset PS1 PS2; PS1="{_PS1}$A"; PS2="{_PS2}$B"; unset A B;'

_BASH = Shell(
    "bash",
    r"PS0='\e]133;C;NONCE;$?\a'"
    r""" PROMPT_COMMAND='printf "\e]133;D;NONCE;%s\a" $?';"""
    rf" {_ON_FAILURE}",
    brackets=True,
    ready=re.compile(re.escape(_BRACKETS) + b".", re.DOTALL),  # its prompt follows
)

#: It takes a bracketed paste as one command with one status, so it gets lines.  Else it would mark
#: the end of what has no line feed, and a prompt that is unset is none any more.
_ZSH = Shell(
    "zsh",
    "unsetopt prompt_cr prompt_sp; typeset +x PS1 PS2;"
    f' PS1="{_PS1}$PS1" PS2="{_PS2}$PS2"; {_ON_FAILURE}',
    brackets=False,
    ready=re.compile(re.escape(_BRACKETS)),
)

#: The Korn shells, OpenBSD's among them, and an older bash, such as that of macOS.
_KSH = Shell("ksh", f"{_PROMPTS} {_ON_FAILURE}", brackets=False)

#: The Almquist shells: dash, busybox, and the `sh` of FreeBSD and NetBSD. They know no ERR, so a
#: failure inside of a command counts only where the shell itself counts it.  What dash has once
#: exported it exports for good: so its prompts name variables, and who prints them prints no mark.
_ASH = Shell(
    "ash",
    f'proof_1="{_PS1}" proof_2="{_PS2}"; PS1=\'$proof_1\'"$PS1" PS2=\'$proof_2\'"$PS2"; true',
    brackets=False,
)

#: The first bash that takes a bracketed paste without being told to.
_BASH_BRACKETS = (5, 1)


def question(nonce: str) -> str:
    """Return a line that any of them understands; it prints what `which` reads."""
    asked = '"${ZSH_VERSION:+zsh}${KSH_VERSION:+ksh}$BASH_VERSION"'
    return rf" printf '\033]133;S;{nonce};%s.\007' {asked}" + "\r"


def which(answer: str) -> Shell:
    """Return the family of a shell by its answer to the question."""
    if version := re.match(r"(\d+)\.(\d+)", answer):
        return _BASH if tuple(map(int, version.groups())) >= _BASH_BRACKETS else _KSH
    return {"zsh": _ZSH, "ksh": _KSH}.get(answer, _ASH)
