"""Every error that a maintainer can make in the manifest or a step: it says where and what to do.

Those of pages and evidence are in tests/site/test_maintainers_errors.py.
"""

import shutil
import tomllib
from pathlib import Path

import pytest

from proof import paths
from proof.errors import ManifestError
from proof.guide import manifest, plan

MISTAKES = tomllib.loads(Path(__file__).with_name("mistakes.toml").read_text(encoding="utf-8"))


def make(mistake, guide):
    """Do to the small guide what a table of mistakes.toml says."""
    snippets = guide.manifest.parent
    if name := mistake.get("remove"):
        path = snippets / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    if names := mistake.get("rename"):
        old, new = (snippets / name for name in names)
        old.rename(new)
    if "old" in mistake:
        guide.change(mistake["old"], mistake["new"])
    if "append" in mistake:
        guide.say(mistake["append"])
    for name, text in mistake.get("write", {}).items():
        (snippets / name).parent.mkdir(exist_ok=True)
        (snippets / name).write_text(text, encoding="latin-1")


def test_it_says_where_and_what_to_do(small_guide, tmp_path, monkeypatch, subtests):
    for number, (name, mistake) in enumerate(MISTAKES.items()):
        root = tmp_path / str(number)
        monkeypatch.setattr(paths, "ROOT", root)  # messages name places from there
        with subtests.test(name):
            guide = small_guide(root)
            make(mistake, guide)
            with pytest.raises(ManifestError) as caught:
                everything(guide)
            message = str(caught.value)
            assert message.startswith(f"snippets/{mistake['at']}: ")
            assert mistake["says"] in message
            assert "\n" not in message
            assert caught.value.exit_status == 2


def test_without_a_mistake_there_is_no_error(guide):
    everything(guide)


def test_a_text_in_a_quoted_here_document_is_where_it_belongs(guide):
    (guide.steps / "10-install.sh").write_text("cat >f <<'END'\nYOUR NAME\nEND\n")
    everything(guide)


@pytest.mark.parametrize("name", ["10-install.sh~", ".10-install.sh.swp", "#10-install.sh#"])
def test_what_an_editor_leaves_is_no_mistake(guide, name):
    (guide.steps / name).write_text("ls")
    everything(guide)


def everything(guide):
    """Read all that a maintainer writes."""
    loaded = manifest.load(guide.manifest)
    for found in loaded.targets.values():
        plan.make(loaded, found, checks=guide.checks)
