"""The package index that pip asks, where nobody told it another one."""

import contextlib


def hosts() -> list[str]:
    """Return the hosts of the index as pip knows them; none where no pip is installed here."""
    with contextlib.suppress(ImportError):
        from pip._internal.models.index import PyPI

        return [PyPI.netloc, PyPI.file_storage_domain]
    return []
