"""Redis: the queue of jobs and the cache, behind a generated password."""

import shutil
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError
from zoom_config.stack import passwords
from zoom_config.stack.faults import Fault
from zoom_config.stack.layout import HOST, Layout

SETTINGS = """bind {host}
port {port}
requirepass {password}
dir {folder}
daemonize no
save 300 1
appendonly yes
appendfsync everysec
loglevel warning
"""


def prepare(layout: Layout) -> None:
    folder = layout.home / "redis"
    folder.mkdir(parents=True, exist_ok=True)
    password = passwords.secret(layout.secrets, "redis")
    text = SETTINGS.format(host=HOST, port=layout.ports.redis, password=password, folder=folder)
    passwords.write_private(folder / "redis.conf", text)
    _link_server(folder / "redis-server")


def _link_server(link: Path) -> None:
    """Name the program `redis-server`.

    Debian's redis-tools has the program under the name redis-check-rdb; the package redis-server adds only
    this name and a system service, which the portal has no use for.
    """
    program = shutil.which("redis-server") or shutil.which("redis-check-rdb")
    if program is None:
        raise Fault("Redis is missing: install the package redis-tools.")
    link.unlink(missing_ok=True)
    link.symlink_to(Path(program).resolve())


def command(layout: Layout) -> str:
    folder = layout.home / "redis"
    return f"{folder / 'redis-server'} {folder / 'redis.conf'}"


def url(layout: Layout, number: int = 0) -> str:
    password = passwords.secret(layout.secrets, "redis")
    return f"redis://:{password}@{HOST}:{layout.ports.redis}/{number}"


def answers(layout: Layout) -> bool:
    client = Redis.from_url(url(layout), socket_timeout=2)
    try:
        return bool(client.ping())
    except RedisError:
        return False
    finally:
        client.close()
