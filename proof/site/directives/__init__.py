"""Directives and roles that the pages use."""

import importlib
import pkgutil

from proof.site.directives.directive import GuideDirective


def every() -> list[tuple[str, type[GuideDirective]]]:
    """Return the directives with their names; each module in this folder adds its own."""
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        importlib.import_module(module.name)
    return GuideDirective.named
