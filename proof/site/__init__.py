"""The guide's Sphinx extension: pages made of step files and records; it runs nothing.

Many builds find nothing to do, and what reads pages takes a tenth of such a build to import
(cProfile, 30 Nov 2026). So it is an extension of its own, set up by the builds that need it.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ConfigError
from sphinx.util.typing import ExtensionMetadata

from proof.errors import ManifestError
from proof.paths import GUIDE
from proof.site import generated_pages, inline_tabs, watched
from proof.site.output import beside, javascript, volunteer_path

#: Its `setup` adds what pages say and what is asserted of them.
READING = "proof.site.reading"


def setup(app: Sphinx) -> ExtensionMetadata:
    """Wire the parts together."""
    app.setup_extension("sphinx_inline_tabs")
    app.add_config_value("guide_manifest", str(GUIDE), "env", str)
    app.add_config_value("evidence_dir", "evidence", "env", str)
    app.add_config_value("evidence_over", "", "env", str)
    # Another day reads only those pages again that show a difference.
    app.add_config_value("guide_today", "", "", str)
    app.add_config_value("guide_script", "", "html", str)
    app.add_config_value("guide_kept", "", "", str)
    app.add_post_transform(inline_tabs.CheckTabSets)
    app.add_post_transform(inline_tabs.LabelTabs)
    app.connect("config-inited", _anchor_paths)
    app.connect("config-inited", javascript.look)
    app.connect("builder-inited", _forget_half_written)
    app.connect("builder-inited", _read)
    app.connect("builder-inited", javascript.write)
    app.connect("html-page-context", javascript.choose)
    app.connect("html-page-context", volunteer_path.add)
    app.connect("env-get-outdated", _outdated)
    app.connect("env-before-read-docs", _before_reading)
    app.connect("build-finished", beside.write)
    return {
        "version": "1",
        "env_version": watched.code_version(),
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
    """Look at all files; where some changed, read them and report each problem once per build."""
    before = watched.seen_before(app.env)
    try:
        now = app.env.guide_seen = watched.look(app.config, before)  # type: ignore[attr-defined]
    except ValueError as error:
        raise ConfigError(f"guide_today: {error}") from error
    app.config.guide_kept = str(watched.kept(now, app.config, Path(app.doctreedir)))
    if not before or now.changed or now.is_new_day or now.problems:
        from proof.site import reading

        try:
            reading.report_problems(app, now)
        except ManifestError as error:
            # Sphinx would show a traceback of an exception, and ask its reader for a report.
            raise SystemExit(f"\n{error}") from None
    generated_pages.write(Path(app.srcdir), *now.pages)


def _outdated(
    app: Sphinx,
    env: BuildEnvironment,
    added: AbstractSet[str],  # noqa: ARG001 - the signature is Sphinx's
    changed: AbstractSet[str],  # noqa: ARG001
    removed: AbstractSet[str],
) -> list[str]:
    seen = watched.seen_before(env)
    assert seen, "look() comes first"
    if removed:
        app.setup_extension(READING)
    if not seen.changed and not seen.is_new_day:
        return []
    from proof.site import rebuilds

    return rebuilds.outdated(env, app.config, seen)


def _before_reading(app: Sphinx, _env: BuildEnvironment, pages: Sequence[str]) -> None:
    if pages:
        app.setup_extension(READING)
