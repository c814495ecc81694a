"""supervisor: one parent for every server of a stack, and the way to start, ask and end them."""

import os
import subprocess
import xmlrpc.client
from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from supervisor.xmlrpc import SupervisorTransport
from zoom_config.stack import passwords, postgres, redis, solr
from zoom_config.stack.faults import Fault
from zoom_config.stack.layout import HOST, Layout
from zoom_config.stack.ports import wait_until

LONGEST_SOCKET_PATH = 100
# A server that cannot start because another is down is tried again for ever, a little later each time.
FOR_EVER = 1_000_000


@dataclass(frozen=True)
class Program:
    """One server under supervisor; what has a lower priority starts earlier and ends later."""

    name: str
    command: str
    priority: int
    autostart: bool = False
    stop_signal: str = "TERM"
    stop_seconds: int = 20


def programs(layout: Layout) -> tuple[Program, ...]:
    """Every server of the portal."""
    ckan = f"{layout.executable('ckan')} -c {layout.ini}"
    tick = f"{layout.executable('python')} -m ckanext.kielce.commands --every 60 {layout.ini} 'kielce tick'"
    return (
        Program("postgres", postgres.command(layout), 10, autostart=True, stop_signal="INT", stop_seconds=60),
        Program("redis", redis.command(layout), 10, autostart=True),
        Program("solr", solr.command(layout), 10, autostart=True),
        Program("worker", f"{ckan} kielce worker", 20),
        # Two, so that a source that sends slowly does not keep all the others waiting.
        Program("harvest-1", f"{ckan} kielce worker harvest", 20),
        Program("harvest-2", f"{ckan} kielce worker harvest", 20),
        Program("timer", tick, 20),
        Program("web", web_command(layout), 30),
    )


def web_command(layout: Layout) -> str:
    """gunicorn with two processes, renewed now and then so that no leak can grow."""
    options = (
        f"--bind {HOST}:{layout.ports.web} --workers 2 --worker-class gthread --threads 4 --timeout 60 "
        "--graceful-timeout 10 --keep-alive 5 --max-requests 5000 --max-requests-jitter 1000 "
        f"--worker-tmp-dir {layout.home} --no-control-socket"
    )
    return f"{layout.executable('gunicorn')} {options} zoom_config.wsgi:application"


def socket_path(layout: Layout) -> Path:
    """The control socket; the system allows about a hundred letters, a deep clone may have more."""
    near = layout.home / "supervisor.sock"
    if len(str(near)) <= LONGEST_SOCKET_PATH:
        return near
    short = Path(gettempdir()) / f"zoom-{os.getuid()}-{layout.ports.web}"
    short.mkdir(mode=0o700, exist_ok=True)
    if short.stat().st_uid != os.getuid() or short.stat().st_mode & 0o077:
        raise Fault(f"{short} belongs to somebody else: take it away, then run this again.")
    return short / "supervisor.sock"


def write_settings(layout: Layout) -> None:
    """Write supervisord.conf for this stack."""
    socket = socket_path(layout)
    head = [
        "[supervisord]",
        f"logfile={layout.logs}/supervisord.log",
        f"pidfile={layout.pidfile}",
        f"directory={layout.home}",
        "umask=027",
        "[unix_http_server]",
        f"file={socket}",
        "chmod=0600",
        "[supervisorctl]",
        f"serverurl=unix://{socket}",
        "[rpcinterface:supervisor]",
        "supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface",
    ]
    sections = [line for program in programs(layout) for line in _section(layout, program)]
    passwords.write_private(layout.supervisor, "\n".join([*head, *sections]) + "\n")


def _section(layout: Layout, program: Program) -> list[str]:
    return [
        f"[program:{program.name}]",
        f"command={program.command.replace('%', '%%')}",
        f"priority={program.priority}",
        f"autostart={str(program.autostart).lower()}",
        "autorestart=true",
        "startsecs=1",
        f"startretries={FOR_EVER}",
        f"stopsignal={program.stop_signal}",
        f"stopwaitsecs={program.stop_seconds}",
        "stopasgroup=false",
        "killasgroup=true",
        "redirect_stderr=true",
        f"stdout_logfile={layout.logs}/{program.name}.log",
        "stdout_logfile_maxbytes=10MB",
        "stdout_logfile_backups=2",
        f'environment=CKAN_INI="{layout.ini}",PYTHONUNBUFFERED="1",LC_ALL="C.UTF-8",TZ="UTC"',
    ]


Supervisor = subprocess.Popen[bytes]


def start(layout: Layout) -> Supervisor:
    """Start supervisor; it ends its servers and itself when this process is gone, however that went."""
    layout.logs.mkdir(parents=True, exist_ok=True)
    command = [
        "setpriv",
        "--pdeathsig",
        "TERM",
        layout.executable("supervisord"),
        "-n",
        "-c",
        str(layout.supervisor),
    ]
    supervisor = subprocess.Popen(  # noqa: S603 - our own command
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    log = layout.logs / "supervisord.log"
    wait_until(lambda: _is_up(layout), 20, f"supervisor did not start: {log} says why.")
    return supervisor


def _is_up(layout: Layout) -> bool:
    try:
        control(layout).getState()
    except (OSError, xmlrpc.client.Error):
        return False
    return True


def control(layout: Layout) -> Any:
    """The calls that supervisor answers, by name."""
    transport: Any = SupervisorTransport(None, None, f"unix://{socket_path(layout)}")
    return xmlrpc.client.ServerProxy(f"http://{HOST}", transport=transport).supervisor


def start_programs(layout: Layout, *names: str) -> None:
    """Ask supervisor to start programs, without waiting until they answer."""
    running = {info["name"] for info in control(layout).getAllProcessInfo() if info["statename"] == "RUNNING"}
    for name in names:
        if name not in running:
            control(layout).startProcess(name, False)
