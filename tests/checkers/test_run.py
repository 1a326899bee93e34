"""Steps for systems that are not here, run for real where they need nothing but a shell and files.

Each is read from its standard input by a free shell of the system's family, in a root of its own.
"""

import os
import re
import subprocess
from pathlib import Path

import pytest

from proof.guide import manifest, plan, shell_text
from proof.guide.vocabulary import Tool

BOOK = manifest.load()

SHELLS = {
    Tool.DASH: ("dash",),
    Tool.MKSH: ("mksh",),
    Tool.BUSYBOX: ("busybox", "sh"),
    Tool.ZSH: ("zsh", "-f"),
}

#: What does the same everywhere, with these options.
ANYWHERE = {"cat", "chmod", "grep", "tail"}

ENTER = """
cd "$1" && shift
for folder in bin lib lib64 sbin usr; do
    mkdir "$folder" && mount --rbind "/$folder" "$folder" || exit 99
done
exec chroot . "$@"
"""

LOGGED = "Connected to buildmaster; worker is ready"


def steps():
    for platform in BOOK.platforms.values():
        tools = platform.lint.tools if platform.lint else ()
        for shell in SHELLS.keys() & set(tools):
            for file in platform.texts:
                called = {c.text.split()[0] for c in shell_text.called(plan.read_text(file))}
                if called <= ANYWHERE:
                    yield pytest.param(shell, file, id=f"{platform.key}/{file.stem}")


def run(shell, text, root):
    """Run a step in a root with this machine's programs; its log and folders are there."""
    for path in re.findall(r"/\S+/twistd\.log", text):
        log = root / path.lstrip("/")
        log.parent.mkdir(parents=True)
        log.write_text(f"{LOGGED}\n")
    for document in shell_text.documents(text):
        (root / document.path.lstrip("/")).parent.mkdir(parents=True, exist_ok=True)
    (root / "tmp").mkdir()  # for here-documents
    as_root = () if os.geteuid() == 0 else ("--map-root-user",)
    return subprocess.run(
        ["unshare", "--mount", *as_root, "sh", "-c", ENTER, "sh", str(root), *SHELLS[shell]],
        input=text, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_there_are_steps_for_each_shell():
    assert {step.values[0] for step in steps()} == set(SHELLS)


@pytest.mark.parametrize(("shell", "file"), list(steps()))
def test_a_step_does_what_stands_there(shell, file, tmp_path):
    text = plan.read_text(file)
    done = run(shell, text, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (f"{LOGGED}\n" if "twistd.log" in text else "")
    for document in shell_text.documents(text):
        written = Path(tmp_path, document.path.lstrip("/"))
        assert written.read_text() == document.text
        assert os.access(written, os.X_OK) is ("chmod 755" in text)


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    "text", ["cat /nothing/here\n", "cat >/a <<'END'\n$(\nEND\ncat <(true)x\n", "grep x /dev/nul\n"]
)
def test_a_step_that_fails_is_seen(shell, text, tmp_path):
    done = run(shell, text, tmp_path)
    assert done.stderr
    assert not Path("/a").exists()
