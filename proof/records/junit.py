"""JUnit XML from records, for the CI systems that show it; a renderer, it runs nothing."""

import re
from collections.abc import Iterable
from xml.etree import ElementTree

from proof.records.record import CheckRun, Outcome, Record, StepRun

#: What XML 1.0 cannot hold, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(records: Iterable[Record]) -> str:
    """Return a JUnit document: a suite per target, a case per step and per check.

    Where a run broke off and no step or check is to blame, a case named "run" says why. A run
    that could not verify is an `error`, a wrong guide a `failure`. Durations are in seconds.
    """
    root = ElementTree.Element("testsuites", name="verify-snippets")
    for record in records:
        root.append(_suite(record))
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(record: Record) -> ElementTree.Element:
    cases = [_step_case(record, step) for step in record.steps]
    cases += [_check_case(record, check) for check in record.checks]
    # The sentence about the run goes to the step that failed; a check has its own.
    outcomes = {step.outcome for step in record.steps} | {c.outcome for c in record.checks}
    if record.outcome is not Outcome.PROVEN and "failed" not in outcomes:
        cases.append(_run_case(record))
    suite = ElementTree.Element(
        "testsuite",
        name=record.target,
        timestamp=record.started,
        time=f"{record.duration_s:.3f}",
        tests=str(len(cases)),
        failures=str(_count(cases, "failure")),
        errors=str(_count(cases, "error")),
        skipped=str(_count(cases, "skipped")),
    )
    suite.extend(cases)
    return suite


def _step_case(record: Record, step: StepRun) -> ElementTree.Element:
    # The name of the worker tells a step apart that runs once more for a second worker.
    case = _case(record, f"steps.{step.stage}", f"{step.file} ({step.worker})", step.duration_s)
    if step.outcome == "failed":
        why = record.failure
        message = why.message if why else f"{step.file} failed"
        _add(case, _bad(record), message, f"{why.hint}\n\n{why.output}" if why else "")
    elif step.outcome == "skipped":
        _add(case, "skipped", f"{step.file} was skipped", "")
    elif step.outcome == "exempt":
        _add(case, "skipped", f"{step.file} is exempt: {step.reason}", "")
    _add_text(case, "system-out", f"transcript: {step.transcript}\n{_statuses(step)}")
    return case


def _check_case(record: Record, check: CheckRun) -> ElementTree.Element:
    case = _case(record, f"checks.{check.point}", check.name, check.duration_s)
    if check.outcome != "passed":
        tag = "skipped" if check.outcome == "skipped" else _bad(record)
        first = check.detail.strip().partition("\n")[0]
        _add(case, tag, first or f"{check.name}: {check.outcome}", check.detail)
    return case


def _bad(record: Record) -> str:
    """Return what JUnit calls what went wrong: the guide's failure, or an error around it."""
    return "failure" if record.outcome is Outcome.FAILED else "error"


def _run_case(record: Record) -> ElementTree.Element:
    case = _case(record, "run", "run", 0.0)
    if record.failure:
        tag = _bad(record)
        _add(case, tag, record.failure.message, f"{record.failure.hint}\n\n{record.failure.output}")
    elif record.until:
        _add(case, "skipped", f"stopped after the stage {record.until}, as asked", "")
    else:
        _add(case, "error", "the run ended without a reason", "")
    return case


def _case(record: Record, group: str, name: str, seconds: float) -> ElementTree.Element:
    return ElementTree.Element(
        "testcase", classname=f"{record.target}.{group}", name=_xml(name), time=f"{seconds:.3f}"
    )


def _add(case: ElementTree.Element, tag: str, message: str, text: str) -> None:
    _add_text(case, tag, text.strip()).set("message", _xml(message))


def _add_text(case: ElementTree.Element, tag: str, text: str) -> ElementTree.Element:
    element = ElementTree.SubElement(case, tag)
    element.text = _xml(text)
    return element


def _statuses(step: StepRun) -> str:
    return "\n".join(
        f"line {c.line}: {'did not end' if c.exit is None else f'exit {c.exit}'}: {c.text}"
        for c in step.commands
    )


def _count(cases: list[ElementTree.Element], tag: str) -> int:
    return sum(case.find(tag) is not None for case in cases)


def _xml(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
