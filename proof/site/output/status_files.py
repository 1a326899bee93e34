"""Writes the statuses for programs and other sites: one JSON file, and a picture a platform."""

import html
import json
from pathlib import Path
from typing import Any

from sphinx.builders.html import StandaloneHTMLBuilder

from proof.guide.platform import Platform
from proof.site import files, status_line
from proof.site.knowledge import Knowledge, TargetResult
from proof.site.markup import short
from proof.site.output.records import RECORDS
from proof.site.statuses import Status

#: The file of the site with the status of every target.
JSON = "evidence.json"

_BADGES = "badges"

#: Dark enough for white words; each has a contrast of at least 4.5 with them (WCAG 2.2, 1.4.3).
_COLOURS = {
    Status.PROVEN: "#1a7f37",
    Status.STALE: "#8a5a00",
    Status.CHECKED: "#57606a",
    Status.UNPROVEN: "#57606a",
    Status.EXEMPT: "#57606a",
    Status.FAILED: "#b3261e",
}

#: How wide a letter of the badges is on average, at 11 px; a wider font is squeezed into that.
_LETTER_PX, _EDGE_PX = 6.6, 6

_BADGE = """\
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" role="img"\
 aria-label="{label}: {words}">
<title>{label}: {words}</title>
<rect width="{width}" height="20" rx="3" fill="#24292f"/>
<path d="M{left} 0h{right}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-{right}z" fill="{colour}"/>
<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">
<text x="{edge}" y="14" textLength="{label_px}" lengthAdjust="spacingAndGlyphs">{label}</text>
<text x="{start}" y="14" textLength="{words_px}" lengthAdjust="spacingAndGlyphs">{words}</text>
</g>
</svg>
"""


def write(builder: StandaloneHTMLBuilder, known: Knowledge) -> None:
    """Write the files that differ from what is there."""
    files.write(Path(builder.outdir, JSON), json.dumps(_all(known), indent=1) + "\n")
    for platform in known.manifest.platforms.values():
        verdict = status_line.overall(known, platform)
        text = badge(platform.label, verdict.status)
        files.write(Path(builder.outdir, badge_address(platform)), text)


def badge_address(platform: Platform) -> str:
    """Return where the site has a platform's badge."""
    return f"{_BADGES}/{platform.key}.svg"


def badge(label: str, status: Status) -> str:
    """Return a picture that says the status of a platform, as SVG."""
    words = short(status)
    label_px, words_px = (round(len(text) * _LETTER_PX) for text in (label, words))
    left = label_px + 2 * _EDGE_PX
    width = left + words_px + 2 * _EDGE_PX
    return _BADGE.format(
        width=width, left=left, right=width - left - 3, edge=_EDGE_PX, start=left + _EDGE_PX,
        label_px=label_px, words_px=words_px, colour=_COLOURS[status],
        label=html.escape(label), words=html.escape(words),
    )  # fmt: skip


def _all(known: Knowledge) -> dict[str, Any]:
    return {
        "day": known.today.isoformat(),
        "platforms": [
            {
                "platform": platform.key,
                "label": platform.label,
                "status": status_line.overall(known, platform).status.value,
                "targets": [_target(result) for result in known.results[platform.key]],
            }
            for platform in known.manifest.platforms.values()
        ],
    }


def _target(result: TargetResult) -> dict[str, Any]:
    record, key = result.record, result.target.key
    said = {
        "target": key,
        "label": result.target.label,
        "status": result.whole.status.value,
        "why": result.whole.why,
    }
    if record is None:
        return said
    return said | {
        "started": record.started,
        "worker": result.worker_version,
        "machine": record.machine.kind.value,
        "processor": record.machine.processor,
        "record": f"{RECORDS}/{key}.json",
        "attested": result.made_by,
    }
