"""`{which}`: words and a command that ask a machine what it is; what it answers, for the script."""

import json
from typing import ClassVar

import attrs
from docutils import nodes

from proof.guide.platform import Detect, Platform
from proof.site import status_line
from proof.site.directives.directive import GuideDirective
from proof.site.knowledge import Knowledge
from proof.site.markup import closed, container, raw, short
from proof.site.statuses import Status


@attrs.frozen
class Kind:
    """A kind of system that no tab fits as it is: `snippets/which.toml` says how it is known."""

    when: list[dict[str, str]]
    says: str
    open: bool = False


@attrs.frozen
class Kinds:
    """The kinds, in the order in which they are tried."""

    kinds: list[Kind]


class WhichDirective(GuideDirective, name="which"):
    """Show its content, closed; the script adds a picker, and a place for what was printed."""

    has_content: ClassVar[bool] = True

    def run(self) -> list[nodes.Node]:
        """Return the content and the data, which no reader sees."""
        found = self._everything()
        kinds = self._beside_manifest("which.toml", Kinds).kinds
        data = json.dumps(_data(found, kinds), ensure_ascii=False, separators=(",", ":"))
        data = data.replace("<", "\\u003c")
        hidden = f'<script type="application/json">{data}</script>'
        finder = closed("Find your platform", self.parse_content_to_nodes())
        return [container(*finder, raw(hidden), classes=["guide-which"])]


def _data(found: Knowledge, kinds: list[Kind]) -> dict[str, object]:
    """Return what the script needs: labels, how a machine says that it is one, and what is tested.

    A record without the machine's kernel and processor claims nothing about other machines.
    """
    manifest, platforms = found.manifest, found.manifest.platforms.values()
    return {
        "groups": [
            [label, [[p.label, _option(found, label, p)] for p in members]]
            for label, members in manifest.grouped()
        ],
        "known": [
            {"label": platform.label} | _filled(platform.detect)
            for platform in platforms
            if platform.detect
        ],
        "kinds": [_filled(kind) for kind in kinds],
        "tested": _tested(found),
    }


def _tested(found: Knowledge) -> list[dict[str, object]]:
    """Return what the records show, once: targets of one system and machine show the same."""
    shown: list[dict[str, object]] = []
    for r in found.all_results():
        if r.whole.status is Status.PROVEN and r.record and r.record.machine.processor:
            machine = f"{r.record.machine.kernel} {r.record.machine.processor}"
            one: dict[str, object] = {
                "label": r.plan.platform.label,
                "is": r.target.os_release,
                "on": machine,
            }
            if one not in shown:
                shown.append(one)
    return shown


def _filled(what: Detect | Kind) -> dict[str, object]:
    return {name: value for name, value in attrs.asdict(what).items() if value}


def _option(found: Knowledge, group: str, platform: Platform) -> str:
    """Return how the picker names a platform: a variant without its platform's name."""
    indent = "\N{NO-BREAK SPACE}" * 4 if platform.key in found.manifest.variants else ""
    status = short(status_line.overall(found, platform).status)
    return f"{indent}{found.manifest.name_in(group, platform)} — {status.lower()}"
