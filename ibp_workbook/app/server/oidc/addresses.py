"""Where one signs in and out, for who only links there: what happens there takes more to import."""

from urllib.parse import urlencode

PLACE = "oidc/"


def sign_in_address(base_url: str, to: str = "") -> str:
    """The link that begins a sign-in.

    Args:
        base_url: where the server lives.
        to: the page to come back to; none is the front door.
    """
    link = f"{base_url}{PLACE}sign-in"
    return f"{link}?{urlencode({'to': to})}" if to else link


def account_address(base_url: str) -> str:
    """The page with the buttons to sign out."""
    return f"{base_url}{PLACE}account"
