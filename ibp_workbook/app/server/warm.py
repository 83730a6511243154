"""What every page uses, imported and read once, before there is a page."""

import contextlib
import gc
import importlib
import pkgutil
import sys
from collections.abc import Iterator

from ibp_workbook.app.server.memory import give_back

_WARM = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.zmqshell",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "tornado.platform.asyncio",
    "psutil",
    "sqlite3",
    "ipywidgets",
    "anywidget",
    "sqlalchemy.dialects.sqlite",
    "msgspec",
    "pandas",
    "pandas.core.methods.to_dict",
    "pandas.core.reshape.reshape",
    "ibp_workbook",
    "ibp_workbook.store",
    "ibp_workbook.catalogue",
    "ibp_workbook.charts",
    "ibp_workbook.analysis",
    "ibp_workbook.app.page",
    "ibp_workbook.app.server.hosts.process",
)


def _pages() -> Iterator[str]:
    from ibp_workbook import app

    for folder in pkgutil.iter_modules(app.__path__, f"{app.__name__}."):
        if folder.ispkg:
            yield f"{folder.name}.page"


@contextlib.contextmanager
def without(package: str) -> Iterator[None]:
    """What is imported meanwhile does without this one.

    pandas would keep texts in Arrow: 35 MB for every server, and slower on frames of our size. Who asks
    for Parquet still gets it.
    """
    sys.modules[package] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[package]


def warm_up() -> None:
    """Import and read what all pages use; the garbage collector leaves it alone, so that it stays shared."""
    with without("pyarrow"):
        for name in (*_WARM, *_pages()):
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
    _read_content()
    gc.collect()
    give_back()  # what was only needed while reading
    gc.freeze()


def _read_content() -> None:
    """The catalogue and the templates; each kernel still looks whether they have changed."""
    from ibp_workbook.app import page
    from ibp_workbook.catalogue import load_catalogue
    from ibp_workbook.catalogue.assessments.expressions import compiled
    from ibp_workbook.errors import IbpError

    page.compile_templates()
    compiled("true")
    with contextlib.suppress(IbpError):  # the page itself will tell
        load_catalogue()
