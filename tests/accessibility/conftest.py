"""The built site and the browser are those of the other tests of the pages."""

from tests.browser.conftest import browser, open_page, site

__all__ = ["browser", "open_page", "site"]
