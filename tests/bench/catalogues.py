"""Harvesting again: our way and that of the stock harvesters (ckanext-harvest, ckanext-dcat) on one stack.

`python -m bench.catalogues <settings of the test stack>`, from `tests/`. Works in the databases of the tests
and leaves them filled; the tests empty them. Synthetic catalogues, by clock, both ways in one run.
"""

import argparse
import logging
import multiprocessing
import os
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "harvesters"))

from bench.catalogue_server import serve
from bench.table import Row, table

Kind = str
ORGANISATION = "urzad-miasta-kielce"
STOCK = {"ckan": "CKAN", "dcat": "DCAT"}
MOST_FAILED = 0.01
"""The share of datasets at which the stock harvesters may fail: one title of many leaves their slug empty."""


def main() -> None:
    """Measures, then prints."""
    parser = argparse.ArgumentParser(prog="python -m bench.catalogues", description=__doc__)
    parser.add_argument("settings", type=Path, help="ckan.ini of the test stack")
    parser.add_argument("--datasets", type=int, default=2000)
    parser.add_argument("--kind", choices=list(STOCK), action="append", help="both if left out")
    given = parser.parse_args()
    with _portal(given.settings):
        for kind in given.kind or STOCK:
            print(table(list(measured(kind, given.datasets))), flush=True)


def measured(kind: Kind, number: int) -> Iterator[Row]:
    """A catalogue harvested for the first time, unchanged, and with a tenth changed: stock / ours.

    The stock harvester of CKAN asks for everything, as ours does. By itself it asks only for what changed
    since its last time: one request, by which it never sees what has left.
    """
    with _server(kind, number) as (address, state):
        harvests: dict[str, Callable[..., None]] = {
            "stock": _stock(kind, address),
            "ours": _ours(kind, address),
        }
        for what, edition, wanted in (
            ("for the first time", 0, ""),
            ("nothing changed", 0, "≥ 5"),
            ("a tenth changed", 1, "≥ 1"),
        ):
            state.value = edition
            took = {who: _clock(harvest) for who, harvest in harvests.items()}
            size = f"{number:,} datasets"
            yield Row(f"{STOCK[kind]} {what}: stock / ours", size, took["stock"], took["ours"], wanted)
            if kind == "ckan" and what == "nothing changed":
                took["stock"] = _clock(lambda: harvests["stock"](everything=False))
                yield Row("CKAN … stock asks only for what changed", size, took["stock"], took["ours"])


def _clock(work: Callable[[], None]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _ours(kind: Kind, address: str) -> Callable[[], None]:
    from catalogue_cases import Case, source_of
    from ckanext.kielce.harvest.datasets import run_slice
    from ckanext.kielce.indicators import holdings

    case = Case(kind, lambda origin: {"base": address}, lambda handler: None, lambda handler: None, ())
    name = f"bench-{kind}-{uuid.uuid4().hex[:8]}"
    source = source_of(case, address).model_copy(update={"id": name})
    sources = {**holdings.sources(), name: source}
    holdings.sources = lambda: sources  # type: ignore[assignment]

    def harvest() -> None:
        outcome = run_slice(name)
        if outcome.state not in ("ok", "unchanged"):
            raise SystemExit(f"{name}: {outcome.detail}")

    return harvest


def _stock(kind: Kind, address: str) -> Callable[..., None]:
    """Gather, fetch and import as its consumers do, one after the other, without their queues."""
    from ckan import model
    from ckanext.dcat.harvesters import DCATRDFHarvester
    from ckanext.harvest import queue
    from ckanext.harvest.harvesters import CKANHarvester
    from ckanext.harvest.model import HarvestJob, HarvestObject, HarvestSource
    from ckanext.kielce.catalogue.site import act

    harvester = CKANHarvester() if kind == "ckan" else DCATRDFHarvester()
    made = act(
        "harvest_source_create",
        {
            "name": f"bench-{kind}-{uuid.uuid4().hex[:8]}",
            "title": "Bench",
            "url": address,
            "source_type": "ckan" if kind == "ckan" else "dcat_rdf",
            "owner_org": ORGANISATION,
        },
    )

    def harvest(everything: bool = True) -> None:
        source = HarvestSource.get(made["id"])
        source.config = '{"force_all": true}' if kind == "ckan" and everything else None
        job = HarvestJob(source=source, status="Running")
        job.save()
        objects = queue.gather_stage(harvester, job) or []
        for one in objects:
            queue.fetch_and_import_stages(harvester, HarvestObject.get(one))
        job.status = "Finished"
        job.save()
        failed = [one for one in objects if HarvestObject.get(one).report_status == "errored"]
        if len(failed) > MOST_FAILED * len(objects) or not objects and everything:
            raise SystemExit(f"stock: {len(failed)} of {len(objects)} failed")
        if failed:
            print(f"stock {kind}: {len(failed)} of {len(objects)} failed", file=sys.stderr)
        model.Session.remove()

    return harvest


@contextmanager
def _server(kind: Kind, number: int) -> Iterator[tuple[str, Any]]:
    """The catalogue in a process of its own, so that it takes no time of those who harvest."""
    context = multiprocessing.get_context("spawn")
    state, port = context.Value("i", 0), context.Value("i", 0)
    process = context.Process(target=serve, args=(kind, number, state, port), daemon=True)
    process.start()
    while not port.value:
        time.sleep(0.05)
    origin = f"http://127.0.0.1:{port.value}"
    os.environ.setdefault("NO_PROXY", "127.0.0.1")
    from ckan.plugins import toolkit as tk

    tk.config["ckanext.kielce.trusted_origins"] = [origin]
    try:
        yield (origin if kind == "ckan" else f"{origin}/catalog.ttl"), state
    finally:
        process.terminate()
        process.join()


@contextmanager
def _portal(settings: Path) -> Iterator[None]:
    from ckan.cli import load_config
    from ckan.config.middleware import make_app

    logging.disable(logging.WARNING)
    app = make_app(load_config(str(settings)))
    with app._wsgi_app.test_request_context(), tempfile.TemporaryDirectory() as folder:
        from ckan.plugins import toolkit as tk
        from ckanext.kielce.catalogue.foundation import lay_foundation

        tk.config["ckanext.kielce.snapshots_path"] = folder
        lay_foundation()
        yield


if __name__ == "__main__":
    main()
