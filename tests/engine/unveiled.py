"""The proof with passwords left in what it shows: what looks for them must then find them.

python tests/engine/unveiled.py ARGUMENT...   as python -m proof ARGUMENT...
"""

import sys

from proof.cli import main
from proof.terminal.masking import Mask

if __name__ == "__main__":
    Mask.hide = lambda _, text: text
    sys.exit(main())
