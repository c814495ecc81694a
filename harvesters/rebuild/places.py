"""Places of the city: polling stations, projects of the participatory budget; fires of the gminas."""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from pathlib import Path

from harvesters.rebuild import fires
from harvesters.rebuild.ballots import decimal_share
from harvesters.rebuild.districts import records
from harvesters.rebuild.rows import number, written

# The latest election whose list has places and turnout of every station.
_MAPPED = "sejmik_2018"
_LISTS = "more3/elections/kielce_obwody_{}_cut.csv"
_ONE_LINE_ADDRESS = re.compile(r"^(?P<place>.*?) (?P<town>\d\d-\d{3} Kielce) (?P<street>.*)$")


@dataclass(frozen=True)
class District:
    """A polling district in one election. Empty where the list of that election does not say.

    `turnout` is valid ballots by people entitled, in per cent; `residents` are people registered there.
    """

    election: str
    period: str
    district: int
    name: str = ""
    address: str = ""
    lon: str = ""
    lat: str = ""
    residents: str = ""
    entitled: str = ""
    valid_ballots: str = ""
    turnout: str = ""


@dataclass(frozen=True)
class Station:
    """A polling station as a map of points shows it; `value` is turnout in per cent."""

    name: str
    lon: str
    lat: str
    value: str
    period: str
    address: str
    district: int
    residents: str
    entitled: str
    valid_ballots: str


@dataclass(frozen=True)
class Project:
    """A project submitted to the participatory budget: where it was to be, and how it fared."""

    edition: int
    name: str
    lon: str
    lat: str
    location: str
    size: str
    admitted: str
    votes: str


def rebuild_places(raw: Path) -> dict[str, bytes]:
    """Contents of `harvesters/places/` by name."""
    districts = sorted(_districts(raw), key=lambda one: (one.election, one.district))
    stations = [_on_the_map(one) for one in districts if one.election == _MAPPED]
    fires_of = [{"territory": territory, **kinds} for territory, kinds in fires.places(raw)]
    return {
        "polling-districts.csv": _table(_names(District), (asdict(one) for one in districts)),
        "polling-stations.csv": _table(_names(Station), (asdict(one) for one in stations)),
        "participatory-budget.csv": _table(_names(Project), (asdict(one) for one in _projects(raw))),
        "fires-by-gmina.csv": _table(list(fires_of[0]), fires_of),
    }


def _names(kind: type[District | Station | Project]) -> list[str]:
    return [field.name for field in fields(kind)]


def _on_the_map(one: District) -> Station:
    return Station(
        name=f"{one.district}. {one.name}",
        lon=one.lon,
        lat=one.lat,
        value=one.turnout,
        period=one.period,
        address=one.address,
        district=one.district,
        residents=one.residents,
        entitled=one.entitled,
        valid_ballots=one.valid_ballots,
    )


def _table(columns: list[str], rows: Iterable[Mapping[str, object]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def _districts(raw: Path) -> list[District]:
    return [
        *_turnout(raw / _LISTS.format("2005_sejm_turnout"), "sejm_2005", "lwu"),
        *_turnout(raw / _LISTS.format("2007_sejm_turnout"), "sejm_2007", "lwu"),
        *_turnout(raw / _LISTS.format("2014_ep_turnout"), "european_2014", "lwug"),
        *_turnout(raw / _LISTS.format("2014_sejmik_turnout_coords"), "sejmik_2014", "lwug"),
        *_sejm_2015(raw),
        *_sejmik_2018(raw),
        *_register_2019(raw),
    ]


def _turnout(
    path: Path, election: str, entitled: str, residents: dict[int, str] | None = None
) -> list[District]:
    """Stations of a list with columns of entitled voters and of valid ballots (`lkw`)."""
    return [
        _station(
            election, int(record["nro"]), record, entitled, (residents or {}).get(int(record["nro"]), "")
        )
        for record in records(path)
    ]


def _station(election: str, district: int, record: dict[str, str], entitled: str, residents: str) -> District:
    place, address = _where(record.get("address") or record.get("adres") or "")
    latitude, longitude = (record.get("coords") or " ").split(" ")
    voters, ballots = Decimal(record[entitled]), Decimal(record["lkw"])
    return District(
        election,
        _year(election),
        district,
        name=place,
        address=address,
        lon=longitude,
        lat=latitude,
        residents=residents,
        entitled=written(voters),
        valid_ballots=written(ballots),
        turnout=written(decimal_share(ballots, voters)),
    )


def _year(election: str) -> str:
    return election.rsplit("_", 1)[1]


def _where(address: str) -> tuple[str, str]:
    """Name and address: `Gimnazjum nr 3|Kielce|ul. Bukowa 8 |25-542 Kielce`, or the same in one line."""
    if "|" in address:
        place, _, street, town = (part.strip() for part in address.split("|"))
        return place, f"{street}, {town}"
    found = _ONE_LINE_ADDRESS.match(address.strip())
    return (found["place"], f"{found['street']}, {found['town']}") if found else (address.strip(), "")


def _sejm_2015(raw: Path) -> list[District]:
    """The list of turnout bears the Commission's own ids; that of 2014 says which district each one is."""
    districts = {r["idk"]: int(r["nro"]) for r in records(raw / _LISTS.format("2014_sejmik_turnout_coords"))}
    register = {int(r["numer_obwodu"]): r for r in records(raw / _LISTS.format("2015_sejm_register_coords"))}
    found = []
    for record in records(raw / _LISTS.format("2015_sejm_turnout")):
        district = districts.get(record["nrk"])
        if district is not None:
            known = register[district]
            coords = f"{known['dat_coord_y']} {known['dat_coord_x']}"
            residents = known["liczba_mieszkancow_w_2_kw"]
            found.append(_station("sejm_2015", district, {**record, "coords": coords}, "lwug", residents))
    return found


def _sejmik_2018(raw: Path) -> list[District]:
    register = raw / _LISTS.format("2018_register")
    residents = {int(r["Nr obwodu"]): r["Mieszkańców"] for r in records(register)}
    path = raw / "elections/kielce_obwody_2018_coords_turnout.csv"
    return _turnout(path, "sejmik_2018", "lwu", residents)


def _register_2019(raw: Path) -> list[District]:
    """The register of 2019 gives residents and voters; turnout by district is not at hand."""
    return [
        District(
            "european_2019",
            "2019",
            int(record["Numer"]),
            name=record["Siedziba"],
            address=f"{record['Ulica']} {record['Numer posesji']}, {record['Kod pocztowy']} Kielce",
            residents=record["Mieszkańcy"],
            entitled=record["Wyborcy"],
        )
        for record in records(raw / _LISTS.format("2019_register"))
    ]


_ADMITTED = {"ZADANIE DOPUSZCZONE DO GŁOSOWANIA": "yes", "ZADANIE ODRZUCONE": "no"}


def _projects(raw: Path) -> list[Project]:
    """Projects in the order of the city's files; the edition stands in the name of the file."""
    found = []
    for edition in (2016, 2017):
        path = raw / f"more/budget_obywatelski/budzet-obywatelski-{edition}.csv"
        with path.open(encoding="utf-8-sig") as lines:
            found += [_project(edition, record) for record in csv.DictReader(lines)]
    return found


def _project(edition: int, record: dict[str, str]) -> Project:
    size = record["RODZAJ PROJEKTU (DUŻE/MAŁE)"].strip().lower()
    return Project(
        edition=edition,
        name=" ".join(record["NAZWA"].split()),
        lon=_degrees(record["LNG"]),
        lat=_degrees(record["LAT"]),
        location=" ".join(record["PROPONOWANA LOKALIZACJA"].split()),
        size="large" if size.startswith("duże") else "small" if size.startswith("małe") else "",
        admitted=_ADMITTED.get(record["INFORMACJA O DOPUSZCZENIU"].strip(), ""),
        votes=written(number(record["SUMA GŁOSÓW WAŻNYCH"])),
    )


def _degrees(text: str) -> str:
    """A coordinate to a metre or so."""
    value = number(text)
    return "" if value is None else written(value.quantize(Decimal("0.00001")))
