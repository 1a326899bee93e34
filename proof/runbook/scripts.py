"""A platform's steps as one script: what a page of the guide says, for who wants it done at once.

It asks for what is missing and for the password, does the steps word for word, each in a login
shell of its account, stops at the first command that fails, and goes on there when run again.
"""

import hashlib
import re
import shlex
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import attrs

from proof.guide.fill import Values
from proof.guide.manifest import Manifest
from proof.guide.placeholders import LONGEST, RULES, UNSEEN
from proof.guide.platform import Platform
from proof.guide.step import Act, Step, moves
from proof.guide.vocabulary import Dialect, Do, Role

#: What every script has: its order, with @WORDS@ for what differs, and its functions.
_FRAME, _COMMON = (
    Path(__file__).with_name(name).read_text(encoding="utf-8") for name in ("frame.sh", "script.sh")
)

#: The line that ends what the page fills in; the page's script looks for it, too.
END_OF_VALUES = "# What is filled in ends here."


_ASK_TEXT = """\
if is_ahead {steps} && [ "${key}" = {text} ]; then
    ask_until ask {question} is_text "$text_rule"
    {key}=$answer
fi
is_text "${key}" || quit 2 "${key} cannot be put in. $text_rule"
"""

_ASK_PASSWORD = """\
password=""
if is_ahead {steps}; then
    ask_until ask_secretly "The password of $name, which nobody sees" is_password "$password_rule"
    password=$answer
fi
"""

_QUESTIONS = {
    "admin": "Who looks after the machine, and how to reach you",
    "host": "What the machine is: system, processor, memory, compiler",
}


def obstacle(manifest: Manifest, platform: Platform) -> str:
    """Return why there is no script for a platform, in a reader's words, or nothing."""
    if not platform.steps:
        return "The guide has no steps for this platform."
    if platform.dialect is Dialect.POWERSHELL:
        return "The steps are for PowerShell, and there is no script for it yet."
    set_up = stages(manifest)
    wanted = [s for key, s in platform.steps.items() if key.split("-")[1] in set_up]
    if any(settings.answers for settings in wanted):
        return "One of the steps asks a question, which a script can't answer."
    if any(settings.exits for settings in wanted):
        return "A command of one step is meant to fail, where a script would stop."
    return platform.unscripted


def name_of(platform: Platform) -> str:
    """Return what the script's file is called."""
    return f"guide-{platform.key}.sh"


def stages(manifest: Manifest) -> list[str]:
    """Return the stages that set up a worker; a reader does the others when they are needed."""
    return manifest.stages_for(Role.MACHINE, Role.WORKER, Role.LOOK)


def steps_of(manifest: Manifest, steps: Iterable[Step]) -> list[Step]:
    """Return those steps that set up a worker."""
    wanted = stages(manifest)
    return [step for step in steps if step.stage in wanted]


def fill_in(text: str, values: Values, manifest: Manifest) -> str:
    """Put values into a script as the page does: all but the password, and only where it begins."""
    head, mark, body = text.partition(END_OF_VALUES)
    return values.fill(head, manifest) + mark + body


def checksum(text: str) -> str:
    """Return the SHA-256 of what the page doesn't fill in: all that follows END_OF_VALUES."""
    return hashlib.sha256(text.partition(f"{END_OF_VALUES}\n")[2].encode()).hexdigest()


def script(
    manifest: Manifest, platform: Platform, steps: Sequence[Step], notes: Iterable[str] = ()
) -> str:
    """Return the script of a platform; `steps`: all of its own. `notes`: more for its head."""
    wanted = steps_of(manifest, steps)
    known = manifest.placeholders
    words = {key.upper(): text for key, text in attrs.asdict(known).items()} | {
        "ADMIN": f"{known.admin}\n",
        "HOST": f"{known.host}\n",
        "LABEL": platform.label,
        "FILE": name_of(platform),
        "NOTES": "".join(f"# {line}\n" for line in ("", *notes)) if notes else "",
        "END": f"{END_OF_VALUES}\n",
        "STEPS": "".join(_moves(manifest, wanted)).removeprefix("\n"),
        "FUNCTIONS": "".join((*_accounts(platform, wanted), *_values(manifest, wanted))),
        "COMMON": _COMMON,
        "RULES": "".join(_rules()),
        "QUESTIONS": "".join(_questions(manifest, wanted)),
    }
    return re.sub(r"(?m)^ *@([A-Z]+)@\n|@([A-Z]+)@", lambda m: words[m[1] or m[2]], _FRAME)


def _rules() -> Iterator[str]:
    """Yield what each value may be: what it may not have, how long it may be, and that in words."""
    yield f"unseen={_quote(' '.join(str(edge) for edges in UNSEEN for edge in edges))}\n"
    for key, of in {"name": "name", "password": "password", "text": "admin"}.items():
        yield f"{key}_rule={_quote(RULES[of].words)}\n"
    yield from (f"longest_{kind}={most}\n" for kind, most in LONGEST.items())


def _accounts(platform: Platform, steps: Sequence[Step]) -> Iterator[str]:
    """Yield who the accounts are, and what opens a login shell of each."""
    used = {key: platform.accounts[key] for key in dict.fromkeys(s.settings.as_ for s in steps)}
    yield "\n# Who runs the steps, and what gives a text to a login shell of that account.\n"
    for function, texts in (
        ("who", {key: f"echo {_quote(a.label)}" for key, a in used.items()}),
        ("shell_of", {key: _piped(account.become) for key, account in used.items()}),
    ):
        yield f"{function}() {{\n    case $1 in\n"
        yield from (f"    {key}) {text} ;;\n" for key, text in texts.items())
        yield "    esac\n}\n"


def _piped(become: str) -> str:
    """Return what opens a login shell that reads a text.

    On a terminal of its own it would take the text for keys. As a command it has no terminal at
    all, and can't type into root's.
    """
    if "su --pty" in become:
        return become.replace("su --pty", "su") + ' -c "exec \\$SHELL"'
    return become.replace("podman run --rm -it", "podman run --rm -i")


def _values(manifest: Manifest, steps: Sequence[Step]) -> Iterator[str]:
    """Yield what is to be replaced, and by what."""
    texts = {text: key for key, text in attrs.asdict(manifest.placeholders).items()}
    texts |= {derived.text: key for key, derived in manifest.derived.items()}
    yield "\n# What is replaced in a step, and by what.\nlook_for_all() {\n"
    for text, key in texts.items():
        # A function has something in it, and that is the name, if nothing else.
        if key == "name" or any(text in step.text for step in steps):
            yield f'    look {_quote(text)} "${key}"\n'
    yield "}\n"


def _questions(manifest: Manifest, steps: Sequence[Step]) -> Iterator[str]:
    known = manifest.placeholders
    for key, derived in manifest.derived.items():
        if any(derived.text in step.text for step in steps):
            pattern = _quote(f"s/{derived.odd}/{derived.instead}/g")
            yield f"{key}=$(printf '%s\\n' \"$name\" | LC_ALL=C sed {pattern})\n"
    for key, question in _QUESTIONS.items():
        text: str = getattr(known, key)
        if needing := _needing(text, steps):
            yield _ASK_TEXT.format(
                steps=needing,
                key=key,
                text=_quote(text),
                question=_quote(question),
            )
    if needing := _needing(known.password, steps):
        yield _ASK_PASSWORD.format(steps=needing)


def _needing(text: str, steps: Sequence[Step]) -> str:
    """Return the names of the steps in which a text is, as words of the shell."""
    return " ".join(step.key for step in steps if text in step.text and not step.settings.exempt)


def _moves(manifest: Manifest, steps: Sequence[Step]) -> Iterator[str]:
    """Yield what is done, in order."""
    number, stage = 0, ""
    for move in moves(steps):
        if move.step.stage != stage:
            stage = move.step.stage
            yield f"\n    stage {_quote(manifest.stages[stage])}\n"
        if isinstance(move, Act) and move.action.proof_only:
            continue
        number += 1
        if not isinstance(move, Act):
            yield _step(number, move.step, manifest)
        elif move.action.do is Do.RESTART_MACHINE:
            yield f"\n    restart {number} {move.point} {_quote(move.action.text)}\n"
        else:
            yield f"\n    by_hand {number} {move.point} {_quote(move.action.text)} </dev/null\n"


def _step(number: int, step: Step, manifest: Manifest) -> str:
    end = _delimiter(step.text)
    if step.settings.exempt:
        call = f"by_hand {number} {step.key} {_quote(step.settings.exempt)}"
    else:
        kind = "check" if manifest.roles[step.stage] is Role.LOOK else "step"
        lines = " ".join(str(command.line) for command in step.commands)
        call = f"{kind} {number} {step.key} {step.settings.as_} '{lines}'"
        if seen := step.settings.expect:
            call = f"see {_quote('You should see: ' + ', then '.join(seen))}\n    {call}"
    return f"\n    {call} <<'{end}'\n{step.text}{end}\n"


def _quote(text: str) -> str:
    """Return a text as a word of the shell, with as few marks as it can be."""
    if "'" in text and not re.search(r'["`\\!]', text):
        return '"{}"'.format(text.replace("$", r"\$"))
    return shlex.quote(text)


def _delimiter(text: str) -> str:
    """Return what ends a here-document that holds a text."""
    end = "END_OF_STEP"
    while end in text.splitlines():
        end += "_"
    return end
