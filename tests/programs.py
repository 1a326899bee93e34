"""Programs that stand in for others, and how a test runs what it is about."""

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.patience import patient


def put(path: Path, script: str, shell: str = "/bin/sh") -> Path:
    """Write a script that can be executed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!{shell}\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def run(command: Sequence[str | Path], **options: Any) -> subprocess.CompletedProcess[str]:
    """Run a command and return its status and outputs as text; its limit scales with the load."""
    options = {
        "stdout": subprocess.PIPE,
        "stderr": subprocess.PIPE,
        "timeout": patient(30),
        **options,
    }
    return subprocess.run(command, text=True, check=False, **options)
