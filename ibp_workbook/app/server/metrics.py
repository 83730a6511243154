"""What this server does and how busy it is, for Prometheus: numbers only, on a port for this machine."""

from collections.abc import Mapping

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.process_collector import ProcessCollector
from tornado.web import Application, HTTPError, RequestHandler

from ibp_workbook.app import tally
from ibp_workbook.app.entrance import is_this_computer
from ibp_workbook.app.server.health import Pulse

_COUNTED = {
    "saved": ("ibp_saves", "Values of forms that were saved."),
    "conflict": ("ibp_conflicts", "Values of forms kept apart, for somebody else had changed the field."),
    "refused": ("ibp_refusals", "Values of forms that were refused with a sentence."),
    "later": ("ibp_postponed", "Values of forms that wait in the browser, for the workspace did not answer."),
}
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Meter:
    """Counts what the server and its hosts do.

    Attributes:
        pages, hosts, queue, running: what there is now; whoever knows says how to look it up.
        page_seconds: how long it took to make a page.
        turned_away: who found no room for another page.
        lost_hosts: hosts that ended with pages in them.
    """

    def __init__(self) -> None:
        own = self.registry = CollectorRegistry()
        self.pages = Gauge("ibp_pages", "Pages that are open.", registry=own)
        self.hosts = Gauge("ibp_hosts", "Processes that hold pages.", registry=own)
        self.queue = Gauge("ibp_queue", "What waits for a host or a turn.", ["what"], registry=own)
        self.running = Gauge("ibp_running", "Reports being made, files coming in.", ["what"], registry=own)
        self.page_seconds = Histogram("ibp_page_seconds", "Making a page.", registry=own, buckets=_SECONDS)
        self.turned_away = Counter("ibp_turned_away", "No room for another page.", ["limit"], registry=own)
        self.lost_hosts = Counter("ibp_lost_hosts", "Hosts that ended with pages in them.", registry=own)
        self._clicks = Histogram(
            "ibp_click_seconds",
            "From a message of a page until its host has done what it asks.",
            registry=own,
            buckets=_SECONDS,
        )
        self._counted = {what: Counter(*named, registry=own) for what, named in _COUNTED.items()}
        self._workspace = Gauge("ibp_workspace_up", "Whether the workspace answers.", registry=own)
        ProcessCollector(registry=own)
        for limit in ("each", "all"):
            self.turned_away.labels(limit)

    def done(self, seconds: float, counts: Mapping[str, int]) -> None:
        """A host has done what a page said.

        Args:
            seconds: since the page said it.
            counts: what was counted meanwhile (:mod:`ibp_workbook.app.tally`).
        """
        if tally.CLICK in counts:
            self._clicks.observe(seconds)
        for what, counter in self._counted.items():
            counter.inc(counts.get(what, 0))

    async def told(self, pulse: Pulse) -> bytes:
        """All of it as Prometheus reads it."""
        self._workspace.set(not await pulse.trouble())
        return generate_latest(self.registry)


class _Metrics(RequestHandler):
    """Tells the numbers to who asks on this machine."""

    def initialize(self, meter: Meter, pulse: Pulse) -> None:
        """Called by Tornado."""
        self._meter, self._pulse = meter, pulse

    async def get(self) -> None:
        """Answer; a name of another machine means that a proxy leads visitors here."""
        if not is_this_computer(self.request.host_name):
            raise HTTPError(403)
        self.set_header("Content-Type", CONTENT_TYPE_LATEST)
        self.set_header("Cache-Control", "no-store")
        self.write(await self._meter.told(self._pulse))


def application(meter: Meter, pulse: Pulse) -> Application:
    """What answers on the port of the numbers, and nothing else does."""
    return Application([(r"/metrics", _Metrics, {"meter": meter, "pulse": pulse})])
