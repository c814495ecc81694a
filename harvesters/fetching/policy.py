"""What a fetch may do: how long, how much, how far, and to which addresses."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

SCHEMES = {"http": 80, "https": 443}

MEBIBYTE = 1024 * 1024

LONGEST_HOST = 253
"""Characters of a host name (RFC 1035, 2.3.4)."""

LONGEST_SHOWN = 300


def shown(address: str) -> str:
    """An address as it may stand in a log or on a page: on one line, not endless, without a password."""
    scheme, slashes, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    bare = f"{scheme}{slashes}{host.rpartition('@')[2]}{slash}{path}" if slashes else address
    plain = "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in bare)
    return plain if len(plain) <= LONGEST_SHOWN else f"{plain[:LONGEST_SHOWN]}…"


class FetchError(Exception):
    """A fetch that did not succeed: what happened, and whether trying again later may help.

    `code` names what happened for `harvesters.reasons`, which has the words for people.
    """

    code = "broken"

    def __init__(
        self,
        address: str,
        problem: str,
        *,
        again: bool = False,
        retry_after: float | None = None,
        status: int | None = None,
        code: str | None = None,
    ):
        super().__init__(f"{shown(address)}: {problem}")
        self.address, self.problem, self.again, self.retry_after = address, problem, again, retry_after
        self.code = code or self.code
        self.status = status
        """What the server answered, where it answered otherwise than with 200."""


class RefusedError(FetchError):
    """An address, a redirect or an answer that is against the policy; it never helps to try again."""

    code = "refused"


class LimitError(FetchError):
    """The source's own limit is used up; `retry_after` seconds from now it is free again."""

    code = "limit"


@dataclass(frozen=True)
class Policy:
    """Limits of one fetch. Times in seconds, sizes in bytes.

    `max_bytes` counts what comes out of decompression. `trusted` are origins (``http://127.0.0.1:8080``) that
    may lie in the private network: the city's intranet, or a stand-in in tests. Nothing else may.
    """

    connect_timeout: float = 10.0
    read_timeout: float = 30.0
    total_timeout: float = 600.0
    max_bytes: int = 200 * MEBIBYTE
    max_redirects: int = 3
    content_types: tuple[str, ...] = ()
    trusted: frozenset[str] = field(default_factory=frozenset)
    user_agent: str = "ZoomNaKielce/0.1"

    def allows_type(self, content_type: str) -> bool:
        """Whether a content type is among those expected; all are where none is named."""
        bare = content_type.partition(";")[0].strip().lower()
        return not self.content_types or bare in self.content_types

    def __post_init__(self) -> None:
        for origin in self.trusted:
            if origin_of(origin) != origin:
                raise ValueError(f"{origin} is no origin: write scheme, host and port, http://10.0.0.5:8080")


def origin_of(address: str) -> str:
    """Scheme, host and port of an address. Raises RefusedError for what is no address of the web."""
    try:
        parts = urlsplit(address)
        port = parts.port
        address.encode()  # half of a surrogate pair stands for no character
    except ValueError as error:
        raise RefusedError(address, f"is no address: {error}", code="address") from None
    if parts.scheme not in SCHEMES:
        raise RefusedError(address, "only http and https addresses can be fetched", code="address")
    if not parts.hostname or len(parts.hostname) > LONGEST_HOST:
        problem = "has no host" if not parts.hostname else "has a host name without end"
        raise RefusedError(address, problem, code="address")
    if parts.username is not None or parts.password is not None:
        raise RefusedError(address, "holds a user name: keys belong to the settings, not to addresses")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}:{port or SCHEMES[parts.scheme]}"
