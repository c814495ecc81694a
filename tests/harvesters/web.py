"""A little web server for tests, on 127.0.0.1, that misbehaves as it is told. Synthetic."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answering = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Web:
    """Where the server listens, and the headers of every request that came."""

    origin: str
    asked: list[dict[str, str]] = field(default_factory=list)


@contextmanager
def serving(answer: Answering) -> Iterator[Web]:
    """A server whose every GET is answered by `answer`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            web.asked.append({"path": self.path, **{k.lower(): v for k, v in self.headers.items()}})
            answer(self)

        def log_message(self, format: str, *args: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    web = Web(f"http://127.0.0.1:{server.server_address[1]}")
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()


def reply(handler: BaseHTTPRequestHandler, content: bytes = b"", status: int = 200, **headers: str) -> None:
    """A whole, honest answer."""
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(content)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(content)
