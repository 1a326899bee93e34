"""Make an image on one of `ahead.py`, which removes it with its own.

python tests/engine/derive.py BASE TAG COMMAND   runs a shell command in BASE; TAG is the result
"""

import sys

from tests.engine.inside import store


def main(base: str, tag: str, command: str) -> None:
    with store() as podman:
        # What the proof made of an older TAG would be taken for that of this one.
        form = "--format={{.ID}} {{.Labels}}"
        every = podman.do("image", "ls", form).splitlines()
        for made in [line.split()[0] for line in every if tag in line]:
            podman.do("image", "rm", "--force", made)
        file = podman.scratch / "Containerfile"
        file.write_text(f"FROM {base}\nRUN {command}\n", encoding="utf-8")
        podman.do(
            "build", "--quiet", "--pull=never", f"--tag={tag}", f"--file={file}",
            str(podman.scratch), timeout_s=300,
        )  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
