"""Tools that read steps without running them."""
