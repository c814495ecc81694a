"""How often a server may be asked. What was asked is kept in a file, so a restart forgets nothing."""

import hashlib
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from pyrate_limiter import Rate, RateItem
from pyrate_limiter.buckets.sqlite_bucket import SQLiteBucket

from harvesters.fetching.policy import LimitError

SECOND, MINUTE, HOUR, DAY = 1.0, 60.0, 3600.0, 86400.0

POLITE: tuple[tuple[int, float], ...] = ((2, SECOND), (60, MINUTE))
"""For servers that publish no limit of their own."""

PATIENCE = 30.0
"""A wait longer than so many seconds is left to a later run."""


@dataclass(frozen=True)
class Allowance:
    """How many requests a host takes in how many seconds, all at once. `rates` grow in both."""

    rates: tuple[tuple[int, float], ...] = POLITE

    def duration_of(self, requests: int) -> float:
        """Seconds that so many requests take at least, begun with nothing used up."""
        return max(
            (max(0, -(-requests // limit) - 1) * seconds for limit, seconds in self.rates), default=0.0
        )


@dataclass
class Limits:
    """The allowances of hosts, with what was used of them in a folder that processes share."""

    folder: Path
    allowances: Mapping[str, Allowance] = field(default_factory=dict)
    patience: float = PATIENCE
    sleep: Callable[[float], None] = time.sleep
    _buckets: dict[str, SQLiteBucket] = field(default_factory=dict, repr=False)

    def allowance(self, address: str) -> Allowance:
        """What the host of an address takes."""
        return self.allowances.get(host_of(address), Allowance())

    def take(self, address: str) -> None:
        """Wait until the host may be asked once more. Raises LimitError where that is not soon."""
        bucket = self._bucket(host_of(address))
        while True:
            item = RateItem(host_of(address), int(time.time() * 1000))
            if bucket.put(item):
                bucket.leak(item.timestamp)
                return
            seconds = max(0.001, float(bucket.waiting(item)) / 1000)  # type: ignore[arg-type]
            if seconds > self.patience:
                problem = f"its limit is used up for {_readable(seconds)}"
                raise LimitError(address, problem, again=True, retry_after=seconds)
            self.sleep(seconds)

    def close(self) -> None:
        """Let go of the files."""
        for bucket in self._buckets.values():
            bucket.close()
        self._buckets.clear()

    def _bucket(self, host: str) -> SQLiteBucket:
        if host not in self._buckets:
            self.folder.mkdir(parents=True, exist_ok=True)
            rates = [Rate(limit, int(seconds * 1000)) for limit, seconds in self.allowance(f"//{host}").rates]
            file = self.folder / f"{_file_name(host)}.sqlite"
            self._buckets[host] = SQLiteBucket.init_from_file(rates, db_path=str(file), use_file_lock=True)
        return self._buckets[host]


def host_of(address: str) -> str:
    """Under which name the requests to a host are counted, however its address is written."""
    parts = urlsplit(address)
    name = (parts.netloc or address).lower()
    return name.removesuffix(_USUAL_PORTS.get(parts.scheme, "")).removesuffix(".")


_USUAL_PORTS = {"http": ":80", "https": ":443"}

LONGEST_NAME = 100


def _file_name(host: str) -> str:
    """Host names may be longer than names of files."""
    plain = re.sub(r"[^a-z0-9.-]", "_", host)
    if len(plain) <= LONGEST_NAME:
        return plain
    return f"{plain[:LONGEST_NAME]}-{hashlib.sha256(host.encode()).hexdigest()[:16]}"


def _readable(seconds: float) -> str:
    for size, name in ((DAY, "d"), (HOUR, "h"), (MINUTE, "min")):
        if seconds >= size:
            return f"{seconds / size:.1f} {name}"
    return f"{seconds:.0f} s"
