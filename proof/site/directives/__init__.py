"""Directives and roles that the pages use."""
