"""PostgreSQL: a cluster of the portal's own, reached over TCP by roles with generated passwords."""

from pathlib import Path

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection
from zoom_config.stack import packages, passwords, steps
from zoom_config.stack.faults import Fault
from zoom_config.stack.layout import HOST, Layout

OWNER = "ckan"
READER = "datastore_ro"
# `_test` and `zoom_free` are emptied by tests: of the portal, and of the store without a portal.
DATABASES = {
    "run": ("ckan", "datastore", "zoom"),
    "test": ("ckan", "datastore", "zoom", "ckan_test", "datastore_test", "zoom_test", "zoom_free"),
}
SPEED = """
# A test may lose its data in a crash, and gains speed by it.
fsync = off
synchronous_commit = off
full_page_writes = off
"""


def bin_folder() -> Path:
    folder = packages.postgres_bin()
    if folder is None:
        raise Fault("PostgreSQL 15 or newer is missing: install the package postgresql.")
    return folder


def make_cluster(layout: Layout) -> None:
    """Make the cluster once; its settings are written each time, as the port may have changed."""
    data = layout.postgres_data
    if not (data / "PG_VERSION").exists():
        _initialise(layout, data)
    _demand_version(data)
    lines = [
        f"listen_addresses = '{HOST}'",
        f"port = {layout.ports.postgres}",
        "unix_socket_directories = ''",
        "timezone = 'UTC'",
        "log_timezone = 'UTC'",
    ]
    text = "\n".join(lines) + "\n" + (SPEED if layout.stack == "test" else "")
    (data / "postgresql.auto.conf").write_text(text, encoding="utf-8")


def _initialise(layout: Layout, data: Path) -> None:
    passwords.secret(layout.secrets, "postgres")
    command = [
        str(bin_folder() / "initdb"),
        *("--pgdata", str(data), "--username", "postgres", "--auth", "scram-sha-256"),
        *("--pwfile", str(layout.secrets / "postgres"), "--encoding", "UTF8", "--locale", "C.UTF-8"),
    ]
    steps.run(command, layout.logs / "postgres-init.log", "Making the PostgreSQL cluster")


def _demand_version(data: Path) -> None:
    made_by = (data / "PG_VERSION").read_text(encoding="utf-8").strip()
    here = bin_folder().parent.name
    if made_by != here:
        raise Fault(
            f"{data} was made by PostgreSQL {made_by}, this machine has {here}: "
            f"install postgresql-{made_by}, or start anew with `make clean`."
        )


def url(layout: Layout, database: str, role: str = OWNER) -> str:
    """The address of a database for one of our roles."""
    password = passwords.secret(layout.secrets, role)
    return f"postgresql://{role}:{password}@{HOST}:{layout.ports.postgres}/{database}"


def command(layout: Layout) -> str:
    return f"{bin_folder() / 'postgres'} -D {layout.postgres_data}"


def answers(layout: Layout) -> bool:
    try:
        _connect(layout, "postgres").close()
    except psycopg2.OperationalError:
        return False
    return True


def make_databases(layout: Layout) -> None:
    """Make what is missing of roles and databases, and set the passwords to ours."""
    server = _connect(layout, "postgres")
    with server.cursor() as cursor:
        for role in (OWNER, READER):
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            verb = sql.SQL("ALTER" if cursor.fetchone() else "CREATE")
            password = sql.Literal(passwords.secret(layout.secrets, role))
            statement = sql.SQL("{} ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD {}")
            cursor.execute(statement.format(verb, sql.Identifier(role), password))
        for name in DATABASES[layout.stack]:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if not cursor.fetchone():
                statement = sql.SQL("CREATE DATABASE {} OWNER {}")
                cursor.execute(statement.format(sql.Identifier(name), sql.Identifier(OWNER)))
    server.close()


def execute(layout: Layout, database: str, statements: str) -> None:
    """Run SQL as the superuser of the cluster."""
    server = _connect(layout, database)
    with server.cursor() as cursor:
        cursor.execute(statements)
    server.close()


def _connect(layout: Layout, database: str) -> connection:
    server = psycopg2.connect(
        host=HOST,
        port=layout.ports.postgres,
        dbname=database,
        user="postgres",
        password=passwords.secret(layout.secrets, "postgres"),
        connect_timeout=5,
    )
    server.autocommit = True
    return server
