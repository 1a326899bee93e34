"""The guide's Sphinx extension: pages made of step files and records; it runs nothing."""

from collections.abc import Set as AbstractSet
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ConfigError
from sphinx.util.typing import ExtensionMetadata

from proof.errors import ManifestError
from proof.guide.manifest import PATH
from proof.site import (
    directives,
    generated_pages,
    inline_tabs,
    knowledge,
    rebuilds,
    report,
    stages_shown_once,
)
from proof.site.directives import runbooks
from proof.site.directives.claims import ClaimRole
from proof.site.knowledge import Knowledge
from proof.site.output import beside, javascript, redirects, volunteer_path
from proof.site.rebuilds import Seen


def setup(app: Sphinx) -> ExtensionMetadata:
    """Wire the parts together."""
    app.setup_extension("sphinx_inline_tabs")
    app.add_config_value("guide_manifest", str(PATH), "env", str)
    app.add_config_value("evidence_dir", "evidence", "env", str)
    app.add_config_value("evidence_over", "", "env", str)
    # Another day reads only those pages again that show a difference.
    app.add_config_value("guide_today", "", "", str)
    app.add_config_value("guide_script", "", "html", str)
    app.add_config_value("guide_kept", "", "", str)
    for name, directive in directives.every():
        app.add_directive(name, directive)
    app.add_role("claim", ClaimRole())
    app.add_post_transform(inline_tabs.CheckTabSets)
    app.add_post_transform(inline_tabs.LabelTabs)
    app.connect("config-inited", _anchor_paths)
    app.connect("config-inited", javascript.make)
    app.connect("builder-inited", _forget_half_written)
    app.connect("builder-inited", _read)
    app.connect("builder-inited", javascript.write)
    app.connect("html-page-context", javascript.choose)
    app.connect("html-page-context", volunteer_path.add)
    app.connect("env-get-outdated", _outdated)
    app.connect("env-check-consistency", stages_shown_once.check)
    app.connect("doctree-read", redirects.keep_names)
    app.connect("env-check-consistency", redirects.check)
    app.connect("build-finished", beside.write)
    app.connect("build-finished", redirects.write)
    return {
        "version": "1",
        "env_version": rebuilds.code_version(),
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }


def _anchor_paths(app: Sphinx, config: Config) -> None:
    """Make relative paths start at the folder of conf.py, wherever the build was started."""
    for name in ("guide_manifest", "evidence_dir", "evidence_over"):
        config[name] = config[name] and str(Path(app.confdir, config[name]))


def _forget_half_written(app: Sphinx) -> None:
    """Delete what a stopped build may leave: Sphinx ends with an error at a short .buildinfo."""
    path = Path(app.outdir, ".buildinfo")
    if path.is_file() and len(path.read_text(encoding="utf-8").splitlines()) < 4:
        path.unlink()


def _read(app: Sphinx) -> None:
    """Read what changed before any page needs it, and report each problem once per build."""
    knowledge.read.cache_clear()
    before = rebuilds.seen_before(app.env)
    try:
        now = app.env.guide_seen = rebuilds.look(app.config, before)  # type: ignore[attr-defined]
        app.config.guide_kept = str(rebuilds.kept(now, app.config, Path(app.doctreedir)))
        if not before or now.changed or now.is_new_day or now.problems:
            _report(app, knowledge.of(app.config), now)
    except ManifestError as error:
        # Sphinx would show a traceback of an exception, and ask for a report to its developers.
        raise SystemExit(f"\n{error}") from None
    except ValueError as error:
        raise ConfigError(f"guide_today: {error}") from error
    generated_pages.write(Path(app.srcdir), *now.pages)


def _report(app: Sphinx, known: Knowledge, now: Seen) -> None:
    now.pages = (
        [result.target.key for result in known.all_results()],
        [platform.key for platform in runbooks.shown(known)],
    )
    now.stages = list(known.manifest.stages)
    now.problems = bool(known.problems)
    for problem in known.problems:
        # Sphinx takes a location without a line for the name of a page.
        report.warn(problem.message, "evidence", f"{problem.path}:1")
        if problem.left_out:
            # Under -W a warning fails the build, and one bad record would keep back all the others.
            app._warncount -= 1  # noqa: SLF001 - Sphinx has no warning that is none under -W


def _outdated(
    app: Sphinx,
    env: BuildEnvironment,
    added: AbstractSet[str],  # noqa: ARG001 - the signature is Sphinx's
    changed: AbstractSet[str],  # noqa: ARG001
    removed: AbstractSet[str],  # noqa: ARG001
) -> list[str]:
    return rebuilds.outdated(env, app.config)
