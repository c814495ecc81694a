"""Ports: whether they are free, and when something answers."""

import socket
import time
from collections.abc import Callable

from zoom_config.stack.faults import Fault
from zoom_config.stack.layout import HOST, Layout, variable

SERVICES = ("web", "postgres", "redis", "solr")


def is_taken(port: int) -> bool:
    """Whether a port cannot be listened on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return True
    return False


def demand_free(layout: Layout) -> None:
    """Refuse to start where another program listens, and say which variable moves the port."""
    for service in SERVICES:
        port = getattr(layout.ports, service)
        if is_taken(port):
            name = variable(layout.stack, service)
            raise Fault(
                f"Port {port} ({service}) is taken by another program: end it, or choose another port with "
                f"`make {layout.stack} {name}={port + 1000}`."
            )


def wait_until(ready: Callable[[], bool], seconds: float, complaint: str) -> None:
    """Wait for a condition; raise the complaint when it does not come true in time."""
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise Fault(complaint)
        time.sleep(0.1)
