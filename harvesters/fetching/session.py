"""A session that reaches public addresses only, follows few redirects, and keeps to a deadline."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import requests
from requests_hardened.ip_filter import InvalidIPAddress
from urllib3.exceptions import HTTPError

from harvesters.fetching.deadline import Deadline, GuardedAdapter, OpenAdapter
from harvesters.fetching.policy import FetchError, Policy, RefusedError, origin_of

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERSONAL = ("authorization", "cookie", "x-clientid", "x-api-key")
"""Headers that are meant for one origin and never go along to another."""

CHUNK = 64 * 1024


@dataclass(frozen=True)
class Answer:
    """A final answer: its address after redirects, status, headers, and the body to read once."""

    address: str
    status: int
    headers: Mapping[str, str]
    response: requests.Response


def open_session(policy: Policy) -> requests.Session:
    """A session without proxies and netrc of the machine, whose connections are guarded."""
    session = requests.Session()
    session.trust_env = False
    session.headers["User-Agent"] = policy.user_agent
    session.mount("http://", GuardedAdapter(is_https_proto=False))
    session.mount("https://", GuardedAdapter(is_https_proto=True))
    return session


def get(
    session: requests.Session, address: str, policy: Policy, headers: Mapping[str, str], deadline: Deadline
) -> Answer:
    """The first answer that is no redirect. Raises FetchError, RefusedError."""
    sent, current = dict(headers), address
    for _ in range(policy.max_redirects + 1):
        _admit(session, current, policy)
        response = _send(session, current, policy, sent, deadline)
        target = response.headers.get("Location")
        if response.status_code not in REDIRECTS or target is None:
            return Answer(current, response.status_code, response.headers, response)
        response.close()
        following = urljoin(current, target)
        if origin_of(following) != origin_of(current):
            sent = {name: value for name, value in sent.items() if name.lower() not in PERSONAL}
        current = following
    raise RefusedError(address, f"redirects more than {policy.max_redirects} times")


def body(answer: Answer, policy: Policy, deadline: Deadline) -> Iterator[bytes]:
    """The body, decompressed, piece by piece. Raises RefusedError beyond the limit, FetchError when cut."""
    received, raw = 0, answer.response.raw
    try:
        while piece := raw.read1(CHUNK, decode_content=True):
            received += len(piece)
            if received > policy.max_bytes:
                problem = f"is larger than {policy.max_bytes} bytes after decompression"
                raise RefusedError(answer.address, problem)
            yield piece
    except (requests.RequestException, OSError, HTTPError) as error:
        raise _cut(answer.address, policy, deadline, error) from error
    finally:
        answer.response.close()
    _check_complete(answer, raw, policy, deadline)


def _check_complete(answer: Answer, raw: Any, policy: Policy, deadline: Deadline) -> None:
    if deadline.over:
        raise _late(answer.address, policy)
    missing = raw.length_remaining
    if missing:
        raise FetchError(answer.address, f"the answer is cut short by {missing} bytes", again=True)


def _admit(session: requests.Session, address: str, policy: Policy) -> None:
    origin = origin_of(address)
    if origin in policy.trusted:
        session.mount(_prefix(address), OpenAdapter())


def _prefix(address: str) -> str:
    scheme, _, rest = address.partition("://")
    return f"{scheme}://{rest.split('/', 1)[0]}/"


def _send(
    session: requests.Session, address: str, policy: Policy, headers: Mapping[str, str], deadline: Deadline
) -> requests.Response:
    try:
        return session.get(
            address,
            headers=dict(headers),
            timeout=(policy.connect_timeout, policy.read_timeout),
            allow_redirects=False,
            stream=True,
        )
    except InvalidIPAddress:
        raise RefusedError(address, "lies in a private network: list its origin among the trusted") from None
    except (requests.RequestException, OSError, HTTPError) as error:
        raise _cut(address, policy, deadline, error) from error


def _cut(address: str, policy: Policy, deadline: Deadline, error: BaseException) -> FetchError:
    return _late(address, policy) if deadline.over else FetchError(address, _plainly(error), again=True)


def _late(address: str, policy: Policy) -> FetchError:
    return FetchError(address, f"did not end within {policy.total_timeout:g} seconds", again=True)


def _plainly(error: BaseException) -> str:
    if isinstance(error, requests.ConnectTimeout):
        return "no connection in time"
    if isinstance(error, requests.ReadTimeout) or "timed out" in str(error).lower():
        return "nothing more was sent in time"
    if isinstance(error, requests.exceptions.SSLError):
        return "its certificate cannot be trusted"
    if isinstance(error, requests.ConnectionError):
        return "cannot be reached"
    return f"the answer is broken ({type(error).__name__})"
