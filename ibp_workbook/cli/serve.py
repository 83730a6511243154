"""``ibp serve``: the dashboards, for one computer or for a whole board."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from ibp_workbook.app.entrance import Entrance, Oidc
from ibp_workbook.cli import shared
from ibp_workbook.texts import LANGS, default_lang


def _number(name: str, default: int, help: str, least: int = 1) -> Callable[[shared.F], shared.F]:
    """An option that says how many there may be, or how long."""
    kind = click.IntRange(least)
    return click.option(f"--{name}", default=default, show_default=True, type=kind, help=help)


@click.command()
@shared.workspace_option
@click.option("--port", default=8866, show_default=True, type=shared.PORT)
@click.option(
    "--address",
    default=Entrance.address,
    show_default=True,
    help="Where to listen; wider only with --oidc, as in a container.",
)
@click.option("--browser/--no-browser", default=True, help="Open the browser.")
@click.option("--lang", type=click.Choice(LANGS), default=default_lang, help="Language of a first visit.")
@click.option("--user-header", default="", help="HTTP header in which a trusted proxy gives the login name.")
@click.option("--oidc", "issuer", metavar="ISSUER", help="Sign people in at this provider.")
@click.option(
    "--oidc-login",
    default="email",
    show_default=True,
    metavar="CLAIM",
    help="What the provider says about a person that is the login name here.",
)
@click.option(
    "--oidc-brin-claim",
    "brin_claim",
    default="",
    envvar="IBP_OIDC_BRIN_CLAIM",
    metavar="CLAIM",
    help="What the provider says that is a BRIN: nobody sees more than that school, or its board.",
)
@click.option(
    "--oidc-file",
    type=shared.NEW_FILE,
    help="File with IBP_OIDC_CLIENT_ID and IBP_OIDC_CLIENT_SECRET; else they come from the environment.",
)
@click.option(
    "--jupyterhub",
    is_flag=True,
    help="Started by a JupyterHub, which signs people in and says where to listen.",
)
@click.option("--contact", default="", help="Whom people without access may ask, as they will read it.")
@click.option(
    "--host", "hosts", multiple=True, metavar="NAME", help="Name under which browsers reach this server."
)
@click.option("--base-url", default="/", show_default=True, help="Where below that name, as in /ibp/.")
@_number("pages", Entrance.pages, "Pages open at once.")
@_number("pages-each", Entrance.pages_each, "Of those, of one person.")
@_number("reports", Entrance.reports, "Reports and workbooks made at once; one of each person who signs in.")
@_number("uploads", Entrance.uploads, "Files that come in at once; one of each person who signs in.")
@_number("audit-months", Entrance.audit_months, "How long entries of the audit log stay.", least=6)
@click.option("--isolate", is_flag=True, help="Give each person a process of their own.")
@click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="json: a JSON object a line, to stderr.",
)
@click.option(
    "--metrics-port", type=shared.PORT, help="Another port on 127.0.0.1, with /metrics for Prometheus."
)
def serve(
    port: int,
    browser: bool,
    lang: str,
    issuer: str | None,
    oidc_login: str,
    brin_claim: str,
    oidc_file: Path | None,
    jupyterhub: bool,
    log_format: str,
    metrics_port: int | None,
    **doors: Any,
) -> None:
    """Serve the dashboards on this computer; a new workspace gets the demo board."""
    from concurrent.futures import ProcessPoolExecutor

    from ibp_workbook.app.hub import Hub, make_own
    from ibp_workbook.app.serve import serve as run
    from ibp_workbook.demo import ensure_demo
    from ibp_workbook.store.audit.log import keep_term

    oidc = Oidc.read(issuer, oidc_login, oidc_file, brin_claim) if issuer else None
    hub = Hub.read() if jupyterhub else None
    if hub:
        port, hosts = hub.port, (*doors["hosts"], *hub.hosts)
        doors |= {"address": hub.address or doors["address"], "base_url": hub.base_url, "hosts": hosts}
    entrance = Entrance(**doors, oidc=oidc, hub=hub)
    url = shared.address()
    # In a process of its own: what the demo was made from would stay in the memory of a server for months.
    with ProcessPoolExecutor(1) as other:
        other.submit(ensure_demo, url).result()
        other.submit(keep_term, url, entrance.audit_months).result()
        if hub and hub.person:
            other.submit(make_own, url, hub.person).result()
    run(
        url,
        port=port,
        browser=browser and hub is None,
        lang=lang,
        entrance=entrance,
        json_log=log_format == "json",
        metrics_port=metrics_port,
    )
