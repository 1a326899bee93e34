"""Says in one line what tested a platform, and at a step only what differs from that line."""

import re
from collections.abc import Iterable, Iterator

from docutils import nodes

from proof.guide.platform import Platform, Target
from proof.guide.step import Step
from proof.records.lint_record import in_words
from proof.site import statuses
from proof.site.knowledge import Knowledge, TargetResult
from proof.site.markup import EVIDENCE, badge, link, paragraph, prose_date
from proof.site.statuses import Status, Verdict

#: Statuses of steps that differ from the platform's line, and that a reader must know.
_TOLD = {Status.STALE, Status.FAILED}


def summary(known: Knowledge, platform: Platform) -> Iterator[tuple[Verdict, str]]:
    """Yield each verdict on a platform, best first, with its systems and the day of the run.

    Where no system has run, it names none, because a reader with another would look for theirs.
    """
    results = [r for r in known.results[platform.key] if not _stands_in(r.target)]
    if not results:
        yield statuses.worst(known.unrun[platform.key]), ""
        return
    groups: dict[tuple[Status, tuple[str, ...], str], list[TargetResult]] = {}
    for result in results:
        key = (result.whole.status, result.whole.but, result.processor)
        groups.setdefault(key, []).append(result)
    ran = {*_TOLD, Status.PROVEN}
    best_first = sorted(groups.items(), key=lambda item: list(Status).index(item[0][0]))
    for (status, _, processor), group in best_first:
        days = [result.record.started[:10] for result in group if result.record]
        when = f", {prose_date(min(days))}" if days and status in ran else ""
        why = f": {group[0].whole.why}" if status is Status.FAILED else ""
        names = short_names(r.target.label for r in group)
        # `Debian 13 on arm64` says it already.
        told = any(r.target.image.processor in names for r in group if r.target.image.processor)
        kind = f" ({processor})" if processor and not told else ""
        on = f" on {names}{kind}{when}{why}"
        yield group[0].whole, on if ran & {status for status, *_ in groups} else ""


def overall(known: Knowledge, platform: Platform) -> Verdict:
    """Return the verdict that stands for a platform in a list: a failure, or else the best."""
    verdicts = [verdict for verdict, _ in summary(known, platform)]
    return next((v for v in verdicts if v.status is Status.FAILED), verdicts[0])


def paragraph_of(known: Knowledge, platform: Platform, docname: str) -> nodes.paragraph:
    """Return the line of a platform, with a link to every test run."""
    parts: list[nodes.Node | str] = []
    for verdict, on in summary(known, platform):
        parts += [badge(verdict), f"{on} · "]
    return paragraph(*parts, link("details", EVIDENCE, docname), classes=["guide-tested"])


def short_names(labels: Iterable[str]) -> str:
    """Return names of systems in few words: `Debian 12, 13 and testing with cron`."""
    versions: dict[tuple[str, str], list[str]] = {}
    for label in labels:
        name, _, version = re.sub(r" \(.*?\)|,.*", "", label).partition(" ")
        version, *how = re.split(r"(?= (?:with|in|on) )", version, maxsplit=1)
        found = versions.setdefault((name, "".join(how)), [])
        if version not in found:
            found.append(version)
    return in_words(
        f"{name} {in_words(found)}".rstrip() + how for (name, how), found in versions.items()
    )


def marks(results: Iterable[TargetResult], step: Step) -> Iterator[tuple[Status, nodes.paragraph]]:
    """Yield what a reader must know before copying a step that differs from its platform's line."""
    if step.settings.exempt:
        text = f" No test run covers this step. {step.settings.exempt}"
        verdict = Verdict(Status.EXEMPT)
        yield verdict.status, paragraph(badge(verdict), ".", text, classes=["guide-mark"])
    systems: dict[Verdict, list[str]] = {}
    for result in results:
        verdict = result.step(step.file)
        if verdict.status is Status.FAILED or _is_first_stale(result, step):
            systems.setdefault(verdict, []).append(result.target.label)
    for verdict, labels in systems.items():
        on = f" on {short_names(labels)}. {verdict.why}"
        yield verdict.status, paragraph(badge(verdict), on, classes=["guide-mark"])


def _is_first_stale(result: TargetResult, step: Step) -> bool:
    """Whether a step voided the rest of a run; where it is the very first, the line says so."""
    number = [s.file for s in result.plan.steps].index(step.file)
    stale = [verdict.status is Status.STALE for verdict in result.steps[: number + 1]]
    return number > 0 and stale[-1] and not any(stale[:-1])


def _stands_in(target: Target) -> bool:
    """Whether a container only stands for a machine that somebody lends."""
    return target.runs is not target.way
