"""Another catalogue as a source of the portal under test: it gives what it is told to. Synthetic."""

from typing import Any

from catalogue_cases import Case as _Case
from catalogue_cases import ckan, ckan_dataset, source_of
from web import Web

ORGANISATION = "urzad-miasta-kielce"


class Remote:
    """A stand-in and the source that reads it. `datasets` are what a CKAN gives; `spoil` answers instead."""

    def __init__(self, monkeypatch: Any, folder: Any):
        self.monkeypatch, self.folder = monkeypatch, folder
        self.datasets: list[dict[str, Any]] = []
        self.spoil: Any = None
        self.sources: dict[str, Any] = {}

    def answer(self, handler: Any) -> None:
        (self.spoil or ckan(self.datasets))(handler)

    def open(self, web: Web) -> None:
        from ckan.plugins import toolkit as tk
        from ckanext.kielce.indicators import holdings

        from harvesters.feeds.state import FeedState
        from harvesters.feeds.state import table as asked
        from indicator_jobs.tables import harvested_record, harvested_round

        self.web = web
        for name, value in {
            "ckanext.kielce.snapshots_path": str(self.folder),
            "ckanext.kielce.trusted_origins": [web.origin],
        }.items():
            self.monkeypatch.setitem(tk.config, name, value)
        self.monkeypatch.setattr(holdings, "sources", lambda: self.sources)
        engine = holdings.store().engine
        FeedState(engine)
        with engine.begin() as connection:
            for table in (harvested_record, harvested_round, asked):
                connection.execute(table.delete())
        self.source = self.another("remote")

    def another(self, name: str, kind: str = "ckan", organisation: str = ORGANISATION, **options: Any) -> Any:
        """One more source that reads the stand-in."""
        where = {"base": self.web.origin if kind == "ckan" else f"{self.web.origin}/catalog.ttl"}
        case = _Case(kind, lambda origin: where | options, self.answer, self.answer, ())
        source = source_of(case, self.web.origin).model_copy(
            update={"id": name, "organisation": organisation}
        )
        self.sources[name] = source
        return source

    def gives(self, *datasets: dict[str, Any]) -> None:
        self.datasets = list(datasets)

    def slice(self, name: str = "remote", **more: Any) -> Any:
        from ckanext.kielce.harvest.datasets import run_slice

        return run_slice(name, **more)

    def counts(self, name: str = "remote") -> dict[str, int]:
        """The counts of a slice, those that are not 0."""
        return {key: value for key, value in self.slice(name).counts.items() if value}

    def shown(self, guid: str, name: str = "remote") -> dict[str, Any]:
        """The dataset of a record, as anybody sees it."""
        from ckan.plugins import toolkit as tk

        from harvesters.catalogues.identities import dataset_id

        return tk.get_action("package_show")(
            {"ignore_auth": False, "user": ""}, {"id": dataset_id(name, guid)}
        )

    def found(self) -> list[str]:
        """Names of all datasets that the search finds, in order."""
        from ckan.plugins import toolkit as tk

        answer = tk.get_action("package_search")({"user": "", "ignore_auth": False}, {"rows": 1000})
        return sorted(one["name"] for one in answer["results"])


def made(number: int, **changed: Any) -> dict[str, Any]:
    """A dataset of the other CKAN."""
    return ckan_dataset(number, **changed)


def guid(number: int) -> str:
    return ckan_dataset(number)["id"]
