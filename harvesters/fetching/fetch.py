"""Fetching one address safely: limits asked first, bytes kept before they are read, politely repeated."""

import contextlib
import datetime
import email.utils
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, wait_exponential_jitter

from harvesters.fetching.deadline import Deadline
from harvesters.fetching.limits import Limits
from harvesters.fetching.policy import FetchError, LimitError, Policy, RefusedError, origin_of
from harvesters.fetching.session import Answer, body, get, open_session
from harvesters.fetching.snapshots import Kept, Snapshots

ATTEMPTS = 4
LONGEST_WAIT = 10.0
"""Seconds: who is to wait longer does not hold a worker meanwhile, but comes back."""

LONGEST_PAUSE = 7 * 86400.0
LONGEST_NUMBER = 15
LONGEST_VALIDATOR = 500
BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
TOO_MANY = 429

LONGEST_REFUSAL = 64 * 1024
"""Of the body of an answer that is no success so many bytes are kept."""

LATEST_RESET = 30 * 86_400.0
"""No limit is longer, in seconds: a larger number is a point in time."""

UNTIL_ASKED_AGAIN = 15 * 60.0
"""Seconds to wait where a server says that it was asked too often, and not for how long."""


@dataclass(frozen=True)
class Validators:
    """What a server said about the bytes it gave last, to ask only for newer ones."""

    etag: str | None = None
    last_modified: str | None = None

    def headers(self) -> dict[str, str]:
        """As headers of a request."""
        named = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in named.items() if value}


@dataclass(frozen=True)
class Fetched:
    """What came of a fetch. `snapshot` is None where the server says that nothing has changed."""

    address: str
    snapshot: Kept | None
    validators: Validators
    content_type: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def unchanged(self) -> bool:
        """Whether the server answered that the bytes are those it gave before."""
        return self.snapshot is None


@dataclass(frozen=True)
class Fetcher:
    """Everything a fetch needs. `keys`: headers for an origin that are sent to no other and kept nowhere."""

    snapshots: Snapshots
    limits: Limits
    policy: Policy = field(default_factory=Policy)
    attempts: int = ATTEMPTS
    sleep: Callable[[float], None] = time.sleep
    keys: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def fetch(
        self,
        source: str,
        address: str,
        known: Validators | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Fetched:
        """The bytes at an address as a snapshot of a source.

        Raises RefusedError (never try again), LimitError (later), FetchError (given up after some attempts).
        """
        retrying = Retrying(
            retry=retry_if_exception(_worth_another),
            stop=stop_after_attempt(self.attempts),
            wait=_wait,
            reraise=True,
            sleep=self.sleep,
        )
        own = self.keys.get(origin_of(address), {})
        asked = {**(headers or {}), **(known or Validators()).headers(), **own}
        try:
            return retrying(self._once, source, address, asked, known or Validators())
        except FetchError as error:
            if error.status != TOO_MANY:
                raise
            waiting = error.retry_after or UNTIL_ASKED_AGAIN
            raise LimitError(
                address, error.problem, again=True, retry_after=waiting, status=TOO_MANY
            ) from error

    def _once(self, source: str, address: str, headers: Mapping[str, str], known: Validators) -> Fetched:
        with Deadline(self.policy.total_timeout) as deadline, open_session(self.policy) as session:
            answer = get(session, address, self.policy, headers, deadline, self.limits.take)
            if answer.status == 304:
                answer.response.close()
                return Fetched(answer.address, None, known)
            if answer.status >= 400 or not self.policy.allows_type(_content_type(answer)):
                self._keep_refusal(answer, source, deadline)
            _check_answer(answer, self.policy)
            kept = self.snapshots.keep(
                body(answer, self.policy, deadline), source, answer.address, _now(), _content_type(answer)
            )
        return Fetched(
            answer.address, kept, _validators(answer.headers), _content_type(answer), dict(answer.headers)
        )

    def _keep_refusal(self, answer: Answer, source: str, deadline: Deadline) -> None:
        """What a server said instead of an answer, for those who look for the reason."""
        short = replace(self.policy, max_bytes=LONGEST_REFUSAL)
        with contextlib.suppress(FetchError):
            pieces = body(answer, short, deadline)
            self.snapshots.keep(pieces, source, answer.address, _now(), _content_type(answer))


def _check_answer(answer: Answer, policy: Policy) -> None:
    problem: FetchError | None = None
    length = _number(answer.headers.get("Content-Length")) or 0
    if answer.status != 200:
        problem = _refusal(answer)
    elif not policy.allows_type(_content_type(answer)):
        wanted = ", ".join(policy.content_types)
        problem = RefusedError(
            answer.address, f"is {_content_type(answer) or 'of no type'}, expected {wanted}", code="type"
        )
    elif length > policy.max_bytes:
        problem = RefusedError(answer.address, f"is larger than {policy.max_bytes} bytes", code="large")
    if problem is not None:
        answer.response.close()
        raise problem


def _refusal(answer: Answer) -> FetchError:
    again = answer.status in BUSY
    waiting = _waiting(answer.headers) if again else None
    problem = f"answers {answer.status}"
    return FetchError(answer.address, problem, again=again, retry_after=waiting, status=answer.status)


def _waiting(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait, where the server says so; BDL sends no Retry-After, but X-Rate-Limit-Reset."""
    return _retry_after(headers.get("Retry-After")) or _until(headers.get("X-Rate-Limit-Reset", "").strip())


def _until(reset: str) -> float | None:
    """Seconds until a limit begins anew: from seconds, seconds since 1970 (told by size) or ISO 8601."""
    now = datetime.datetime.now(datetime.UTC)
    number = _number(reset)
    if number is not None:
        seconds = float(number) if number < LATEST_RESET else number - now.timestamp()
        return min(max(0.0, seconds), LONGEST_PAUSE)
    try:
        moment = datetime.datetime.fromisoformat(reset)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
    return min(max(0.0, (moment - now).total_seconds()), LONGEST_PAUSE)


def _retry_after(text: str | None) -> float | None:
    """Seconds of a Retry-After header, which holds seconds or a date (RFC 9110, 10.2.3); a week at most."""
    if not text:
        return None
    seconds = _number(text)
    if seconds is None:
        try:
            moment = email.utils.parsedate_to_datetime(text)
        except (ValueError, OverflowError):
            return None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=datetime.UTC)
        seconds = (moment - datetime.datetime.now(datetime.UTC)).total_seconds()
    return min(max(0.0, float(seconds)), LONGEST_PAUSE)


def _number(text: str | None) -> int | None:
    """A header's whole number. What nobody means in earnest is larger than any limit."""
    digits = (text or "").strip()
    if not (digits.isascii() and digits.isdigit()):
        return None
    return int(digits) if len(digits) <= LONGEST_NUMBER else sys.maxsize


def _worth_another(error: BaseException) -> bool:
    if isinstance(error, LimitError | RefusedError) or not isinstance(error, FetchError):
        return False
    return error.again and (error.retry_after or 0.0) <= LONGEST_WAIT


def _wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after if isinstance(error, FetchError) and error.retry_after else 0.0
    return max(asked, wait_exponential_jitter(initial=1.0, max=LONGEST_WAIT, jitter=2.0)(state))


def _validators(headers: Mapping[str, str]) -> Validators:
    return Validators(_sendable(headers.get("ETag")), _sendable(headers.get("Last-Modified")))


def _sendable(value: str | None) -> str | None:
    """A validator that can be sent back. One with a line break would spoil every later request."""
    fit = value is not None and value.isascii() and value.isprintable() and len(value) <= LONGEST_VALIDATOR
    return value if fit else None


def _content_type(answer: Answer) -> str:
    return answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
