"""Which targets are asked for; and in CI nothing is skipped: there a skipped test fails the run."""

import gc
import os

import pytest


def pytest_collection_finish() -> None:
    """Exempt all tests from garbage collection, which pytest and Sphinx in a test cause often."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI") == "true":
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI does not allow: {call.excinfo.value}"
    return report


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--target", action="append", default=[], help="only this one; may be repeated")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    leave_out(config, items, config.getoption("target"))


def leave_out(config: pytest.Config, items: list[pytest.Item], asked: list[str]) -> None:
    """Leave out the tests of all targets but these, if there are any; some are of none."""
    if not asked:
        return
    of = {item: item.callspec.params.get("target") for item in items if hasattr(item, "callspec")}
    known = set(filter(None, of.values()))
    if unknown := set(asked) - known:
        others = ", ".join(sorted(known))
        raise pytest.UsageError(f"no test is for the target {min(unknown)!r}; known: {others}")
    out = [item for item, target in of.items() if target and target not in asked]
    items[:] = [item for item in items if item not in out]
    config.hook.pytest_deselected(items=out)
