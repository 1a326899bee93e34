"""Make an image on one of `ahead.py`, which removes it with its own.

python tests/engine/derive.py BASE TAG COMMAND   runs a shell command in BASE; TAG is the result
"""

import sys

from tests.engine.inside import store


def main(base: str, tag: str, command: str) -> None:
    with store() as podman:
        file = podman.scratch / "Containerfile"
        file.write_text(f"FROM {base}\nRUN {command}\n", encoding="utf-8")
        podman.do(
            "build", "--quiet", "--pull=never", f"--tag={tag}", f"--file={file}",
            str(podman.scratch), timeout_s=300,
        )  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
