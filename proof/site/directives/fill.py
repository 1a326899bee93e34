"""`{fill}`: what a reader replaces, once for all pages; and what is to be known of the password.

Without the script the texts are replaced by hand, as the directive's own content says.
"""

import functools
import html
import json
from collections.abc import Iterator

import attrs
from docutils import nodes

from proof.guide.manifest import Manifest
from proof.guide.placeholders import RULES
from proof.guide.platform import Platform
from proof.guide.step import Step, parser_of
from proof.guide.vocabulary import Dialect
from proof.site.directives.directive import GuideDirective
from proof.site.markup import container, paragraph, raw

#: What is asked for, and an example; the password is asked for where it is needed.
FIELDS = {
    "name": ("Worker's name", "owner-debian-x86_64"),
    "admin": ("Your name and address", "You <you AT example.org>"),
    "host": ("Your machine", "Debian 13, x86-64, 8 GB, gcc 14"),
}

_FORM = """\
<fieldset class="guide-fill"><legend>Your values</legend>
{fields}
<p class="guide-aside">These values appear in every command. They stay in this browser.
<button type="button" class="guide-forget">Clear</button></p>
</fieldset>
"""
_FIELD = """\
<p><label for="fill-{key}">{label}</label>
<input id="fill-{key}" data-key="{key}" placeholder="{example}" autocomplete="off"
 autocapitalize="off" spellcheck="false" aria-describedby="fill-{key}-wrong">
<span id="fill-{key}-wrong" class="guide-wrong" role="status"></span></p>"""

#: What a shell is told, so that its history leaves out what comes after.
_NO_HISTORY = "HISTFILE="
_NO_HISTORY_IN_POWERSHELL = "Set-PSReadLineOption -HistorySaveStyle SaveNothing"


class FillDirective(GuideDirective, name="fill"):
    """Ask for what stands in all blocks; its content says how to do that by hand."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the content, which the style hides where the script runs, and the fields."""
        by_hand = container(*self.parse_content_to_nodes(), classes=["guide-by-hand"])
        return [by_hand, raw(form())]


def form() -> str:
    """Return the fields, as HTML."""
    fields = "\n".join(
        _FIELD.format(key=key, label=html.escape(label), example=html.escape(example))
        for key, (label, example) in FIELDS.items()
    )
    return _FORM.format(fields=fields)


def data(manifest: Manifest) -> str:
    """Return what the script has to know of the placeholders, as a line of it."""
    rules = list(dict.fromkeys(RULES.values()))
    fills = {
        key: {"text": text, "rule": rules.index(RULES[key])}
        for key, text in attrs.asdict(manifest.placeholders).items()
    } | {key: attrs.asdict(known) for key, known in manifest.derived.items()}
    dump = functools.partial(json.dumps, separators=(",", ":"))
    patterns = [[rule.pattern, rule.words] for rule in rules]
    return f"const fills = {dump(fills)}, rules = {dump(patterns)};"


def secret(manifest: Manifest, platform: Platform, step: Step) -> Iterator[nodes.Node]:
    """Yield where a step shows the password and how to keep it back; the script adds a field."""
    in_powershell = platform.dialect is Dialect.POWERSHELL
    quoted = parser_of(platform.dialect).in_quoted_documents(step.text)
    lines = [
        number
        for number, line in enumerate(step.text.splitlines(), 1)
        if manifest.placeholders.password in line
    ]
    if not lines:
        return
    words = "This command contains your password. "
    # PowerShell's own commands are no processes with arguments that others see.
    if set(lines) - quoted and not (in_powershell and ".exe" not in step.text):
        words += "Other users of the machine can see it while the command runs. "
    label = platform.accounts[step.settings.as_].label
    where = f"window of {label}" if in_powershell else f"{label} shell"
    yield paragraph(
        f"{words}To keep it out of the history, type ",
        nodes.literal("", _NO_HISTORY_IN_POWERSHELL if in_powershell else _NO_HISTORY),
        f" in the {where} before you paste it.",
        classes=["guide-expect", "guide-password"],
    )
