"""The guide's contracts, and the texts of each platform that are held to them."""

from proof.guide import contract, manifest
from proof.paths import ROOT

BOOK = manifest.load()
SNIPPETS = ROOT / "snippets"
FACTS = ("installed", "newest", "enabled", "active", "restart")

#: Each contract that counts for a platform: its own, and those of what it extends.
HELD = [
    (key, folder)
    for key, platform in BOOK.platforms.items()
    for folder in platform.folders
    if (SNIPPETS / folder / contract.FILE).is_file()
]


def texts_of(key):
    """Return the texts of a platform that its contracts are held against."""
    platform = BOOK.platforms[key]
    files = [f for folder in reversed(platform.folders) for f in (SNIPPETS / folder).iterdir()]
    read = {f.name: f.read_text("utf-8") for f in files if f.suffix in {".sh", ".ps1", ".md"}}
    return read | {f"facts.{fact}": getattr(platform.facts, fact) for fact in FACTS}


def contract_of(folder):
    return contract.read(SNIPPETS / folder / contract.FILE)
