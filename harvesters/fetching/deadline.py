"""An end in time for a whole exchange, however slowly the other side sends.

A read timeout begins anew with every byte, so a server that sends a byte a second holds a connection for
ever. Here each connection opened within a deadline is shut when its time is over, in whatever it waits.
"""

import contextlib
import ipaddress
import os
import socket
import threading
from contextvars import ContextVar
from types import TracebackType
from typing import Any, Self

from requests.adapters import HTTPAdapter
from requests_hardened.ip_filter import InvalidIPAddress
from requests_hardened.ip_filter_adapter import IPFilterAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

_current: ContextVar["Deadline | None"] = ContextVar("deadline", default=None)


class Deadline:
    """Shuts every connection opened inside it after so many seconds."""

    def __init__(self, seconds: float):
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self._lock, self._sockets = threading.Lock(), list[socket.socket]()
        self.over = False

    def __enter__(self) -> Self:
        self._token = _current.set(self)
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        _current.reset(self._token)
        with self._lock:
            for one in self._sockets:
                one.close()
            self._sockets.clear()

    def watch(self, connection: socket.socket) -> None:
        """Shut this connection too when the time is over.

        A duplicate is kept, as TLS takes the descriptor of the original away.
        """
        with self._lock:
            self._sockets.append(socket.socket(fileno=os.dup(connection.fileno())))
        if self.over:
            self._end()

    def _end(self) -> None:
        with self._lock:
            self.over = True
            for one in self._sockets:
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)


def _watched(connection: socket.socket) -> socket.socket:
    deadline = _current.get()
    if deadline is not None:
        deadline.watch(connection)
    return connection


class _Connection(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _watched(super()._new_conn())


class _TlsConnection(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _watched(super()._new_conn())


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection  # type: ignore[assignment]


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection  # type: ignore[assignment]


class _Watched:
    """Has the connections of an adapter watched by the deadline they are opened in."""

    poolmanager: Any

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)  # type: ignore[misc]
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}


class OpenAdapter(_Watched, HTTPAdapter):
    """For trusted origins: any address."""


class GuardedAdapter(_Watched, IPFilterAdapter):
    """For all others: the address that a name resolves to is checked, and it is the one connected to."""

    def build_connection_pool_key_attributes(self, *args: Any, **kwargs: Any) -> Any:
        """Refuses also what the library lets pass: reserved and site-local addresses, `::127.0.0.1`."""
        host, pool = super().build_connection_pool_key_attributes(*args, **kwargs)
        address = ipaddress.ip_address(str(host["host"]).strip("[]"))
        if address.is_reserved or address.is_link_local or getattr(address, "is_site_local", False):
            raise InvalidIPAddress(address)
        return host, pool
