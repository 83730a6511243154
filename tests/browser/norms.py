"""Norms on the page of the self-assessment, where one domain is open at a time."""

from ibp_workbook.catalogue import load_catalogue
from tests.browser.kinds import Locator, Page


def domain_of(statement: str) -> str:
    """The domain of a norm of our own framework."""
    return load_catalogue().frameworks["ibp"].statement(statement).domain


def head(page: Page, domain: str) -> Locator:
    """The title of a domain, which opens and closes it."""
    return page.locator(f"[data-domain='{domain}'] .head")


def norm(page: Page, statement: str) -> Locator:
    """The card of a norm, in its domain, opened."""
    title = head(page, domain_of(statement))
    if title.is_visible() and title.get_attribute("aria-expanded") == "false":
        title.click()
    return card(page, statement)


def card(page: Page, statement: str) -> Locator:
    """The card of a norm, if its domain was opened."""
    return page.locator(f"[data-statement='{statement}']")
