"""A session that reaches public addresses only, follows few redirects, and keeps to a deadline."""

import string
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import requests
from requests_hardened.ip_filter import InvalidIPAddress
from urllib3.exceptions import HTTPError, ProtocolError

from harvesters.fetching.deadline import Deadline, GuardedAdapter, OpenAdapter
from harvesters.fetching.decoding import ACCEPTED, PIECE, BrokenBodyError, decoded
from harvesters.fetching.policy import FetchError, Policy, RefusedError, origin_of

REDIRECTS = frozenset({301, 302, 303, 307, 308})
IMPERSONAL = frozenset({"accept", "accept-language", "if-none-match", "if-modified-since"})
"""The only headers that go along to another origin: any other may be a key."""


@dataclass(frozen=True)
class Answer:
    """A final answer: its address after redirects, status, headers, and the body to read once."""

    address: str
    status: int
    headers: Mapping[str, str]
    response: requests.Response


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """Redirects are followed here, hop by hop, not by the library."""


def open_session(policy: Policy) -> requests.Session:
    """A session without proxies, netrc and cookies, whose connections are guarded."""
    session = _Session()
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers.update({"User-Agent": policy.user_agent, "Accept-Encoding": ACCEPTED})
    session.mount("http://", GuardedAdapter(is_https_proto=False))
    session.mount("https://", GuardedAdapter(is_https_proto=True))
    return session


def get(
    session: requests.Session,
    address: str,
    policy: Policy,
    headers: Mapping[str, str],
    deadline: Deadline,
    before: Callable[[str], None] = lambda address: None,
) -> Answer:
    """The first answer that is no redirect; `before` each request it is told the address.

    Raises FetchError, RefusedError, and whatever `before` raises.
    """
    sent, current = dict(headers), address
    for _ in range(policy.max_redirects + 1):
        origin = origin_of(current)
        before(current)
        response = _send(session, current, policy, sent, deadline)
        target = response.headers.get("Location")
        if response.status_code not in REDIRECTS or target is None:
            return Answer(current, response.status_code, response.headers, response)
        response.close()
        current = _following(current, target)
        if origin_of(current) != origin:
            sent = {name: value for name, value in sent.items() if name.lower() in IMPERSONAL}
    raise RefusedError(address, f"redirects more than {policy.max_redirects} times", code="redirects")


def body(answer: Answer, policy: Policy, deadline: Deadline) -> Iterator[bytes]:
    """The body, decompressed, piece by piece.

    Raises RefusedError beyond the limit, before or after decompression, FetchError when cut.
    """
    received = 0
    try:
        for piece in decoded(_raw(answer, policy), answer.headers.get("Content-Encoding", "")):
            received += len(piece)
            _check_size(answer.address, received, policy, " after decompression")
            yield piece
    except BrokenBodyError as error:
        if deadline.over:
            raise _late(answer.address, policy) from None
        raise FetchError(answer.address, str(error), again=True) from None
    except (requests.RequestException, OSError, HTTPError) as error:
        raise _cut(answer.address, policy, deadline, error) from error
    finally:
        answer.response.close()
    _check_complete(answer, policy, deadline)


def _raw(answer: Answer, policy: Policy) -> Iterator[bytes]:
    """The body as it was sent. Of transfer codings only `chunked` is taken out below us (RFC 9112, 7)."""
    coding = answer.headers.get("Transfer-Encoding", "chunked").strip().lower()
    if coding not in ("", "identity", "chunked"):
        raise BrokenBodyError(f"is sent as {coding[:50]}, which was not asked for")
    received = 0
    while piece := answer.response.raw.read1(PIECE, decode_content=False):
        received += len(piece)
        _check_size(answer.address, received, policy, "")
        yield piece


def _check_size(address: str, received: int, policy: Policy, where: str) -> None:
    if received > policy.max_bytes:
        raise RefusedError(address, f"is larger than {policy.max_bytes} bytes{where}", code="large")


def _check_complete(answer: Answer, policy: Policy, deadline: Deadline) -> None:
    if deadline.over:
        raise _late(answer.address, policy)
    missing = answer.response.raw.length_remaining
    if missing:
        raise FetchError(answer.address, f"the answer is cut short by {missing} bytes", again=True)


def _following(current: str, target: str) -> str:
    """Where a Location leads. Its bytes are kept whatever their encoding; none of them ends a line."""
    try:
        return urljoin(current, quote(target.strip().encode("latin-1"), safe=string.punctuation))
    except ValueError as error:
        raise RefusedError(current, f"redirects to what is no address: {error}") from None


def _send(
    session: requests.Session, address: str, policy: Policy, headers: Mapping[str, str], deadline: Deadline
) -> requests.Response:
    try:
        request = session.prepare_request(requests.Request("GET", address, headers=dict(headers)))
        _admit(session, request.url or "", policy)
        timeout = (policy.connect_timeout, policy.read_timeout)
        return session.send(request, timeout=timeout, allow_redirects=False, stream=True)
    except InvalidIPAddress:
        problem = "lies in a private network: list its origin among the trusted"
        raise RefusedError(address, problem, code="private") from None
    except (requests.exceptions.InvalidURL, UnicodeError):
        raise RefusedError(address, "is no address of the web", code="address") from None
    except (requests.RequestException, OSError, HTTPError) as error:
        raise _cut(address, policy, deadline, error) from error


def _admit(session: requests.Session, address: str, policy: Policy) -> None:
    """Let an address of a trusted origin past the guard: the address as it is sent, not as it was written."""
    if origin_of(address) in policy.trusted:
        parts = urlsplit(address)
        session.mount(f"{parts.scheme}://{parts.netloc}/", OpenAdapter())


def _cut(address: str, policy: Policy, deadline: Deadline, error: BaseException) -> FetchError:
    if deadline.over:
        return _late(address, policy)
    code, problem = _plainly(error)
    return FetchError(address, problem, code=code, again=True)


def _late(address: str, policy: Policy) -> FetchError:
    problem = f"did not end within {policy.total_timeout:g} seconds"
    return FetchError(address, problem, code="slow", again=True)


def _plainly(error: BaseException) -> tuple[str, str]:
    """What happened: the code and the problem of a FetchError."""
    if isinstance(error, requests.ConnectTimeout):
        return "unreachable", "no connection in time"
    if isinstance(error, requests.ReadTimeout) or "timed out" in str(error).lower():
        return "slow", "nothing more was sent in time"
    if isinstance(error, requests.exceptions.SSLError):
        return "certificate", "its certificate cannot be trusted"
    if isinstance(error, requests.ConnectionError) and not _is_babble(error):
        return "unreachable", "cannot be reached"
    return "broken", f"the answer is broken ({_cause(error)})"


def _is_babble(error: BaseException) -> bool:
    """Whether somebody answered, but not in HTTP."""
    inner = error.args[0] if error.args else None
    return isinstance(inner, ProtocolError) and not any(isinstance(one, OSError) for one in inner.args)


def _cause(error: BaseException) -> str:
    inner: Any = error.args[0] if error.args and isinstance(error.args[0], Exception) else error
    return type(inner).__name__
