"""Run the proof with a fault in it: the folder with tracked records, and code that is changed.

    python tests/engine/patched.py RECORDS CODE COMMAND...

CODE is run first, as Python; it puts the fault there. The records of RECORDS count as the tracked
ones.
"""

import sys
from pathlib import Path

from proof import paths


def main(records: str, code: str, *arguments: str) -> int:
    paths.PROMOTED = Path(records)
    exec(code, {})  # noqa: S102 - a test's own
    from proof import cli

    return cli.main(arguments)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
