"""What people ask of the DataStore: answered or refused in words, never run. All tables are synthetic."""

import pytest
from ckan.tests import factories, helpers
from ckanext.datastore.backend.postgres import get_read_engine
from sqlalchemy import text

pytestmark = pytest.mark.usefixtures("with_plugins", "non_clean_db", "clean_index")
sql_is_on = pytest.mark.ckan_config("ckan.datastore.sqlsearch.enabled", True)

SEARCH, SQL, CREATE, DELETE = (
    f"/api/3/action/datastore_{name}" for name in ("search", "search_sql", "create", "delete")
)


@pytest.fixture
def writer():
    """The headers of an administrator, with a resource of a unit."""
    user = factories.Sysadmin()
    headers = {"Authorization": factories.APIToken(user=user["name"])["token"]}
    return headers, factories.Organization()


def _resource(unit, private=False):
    dataset = factories.Dataset(owner_org=unit["id"], private=private)
    return factories.Resource(package_id=dataset["id"])["id"]


def _fill(resource, **more):
    rows = [{"okres": "2024", "liczba": 1}, {"okres": "2025", "liczba": 2}]
    context = {"user": factories.Sysadmin()["name"]}
    return helpers.call_action(
        "datastore_create", context, resource_id=resource, force=True, records=rows, **more
    )


@pytest.fixture
def table(writer):
    """The id of a public table of two rows."""
    resource = _resource(writer[1])
    _fill(resource)
    return resource


@pytest.fixture
def hidden(writer):
    """The id of a table of a private dataset."""
    resource = _resource(writer[1], private=True)
    _fill(resource)
    return resource


def _ask(app, address, **asked):
    answer = app.post(address, json=asked)
    assert "Traceback" not in answer.body
    return answer


def test_22_sql_search_is_off(app, table):
    answer = _ask(app, SQL, sql=f'SELECT * FROM "{table}"')

    assert answer.status_code == 400
    assert "Action name not known" in answer.body


def _tricks(table, hidden):
    """Queries that want more than they may: hidden tables, other functions, other statements."""
    public, private = f'"{table}"', f'"{hidden}"'
    return [
        f"SELECT * FROM {private}",
        f"SELECT * FROM {public}, {private}",
        f"SELECT (SELECT max(liczba) FROM {private}) FROM {public}",
        f"WITH x AS (SELECT * FROM {private}) SELECT * FROM x",
        f"SELECT * FROM {public} UNION ALL SELECT * FROM {private}",
        f"SELECT * FROM {public} WHERE EXISTS (SELECT 1 FROM {private})",
        f"SELECT * FROM public.{private}",
        f"SELECT * FROM {public} -- \n, {private}",
        f"SELECT '\\' , (SELECT max(liczba) FROM {private}) --'",
        f"SELECT E'\\'' , max(liczba) FROM {private} --'",
        f"SELECT $$a$$, $x$b$x$, max(liczba) FROM {private}",
        f"SELECT * FROM {public} /* /* */ */, {private}",
        f"TABLE {private}",
        "SELECT * FROM pg_catalog.pg_user",
        "SELECT * FROM pg_shadow",
        "SELECT * FROM information_schema.tables",
        'SELECT * FROM "_table_metadata"',
        "SELECT pg_sleep(30)",
        "SELECT 1 WHERE pg_sleep(30) IS NULL",
        "SELECT ts_rewrite('a'::tsquery, 'SELECT ''a''::tsquery, ''b''::tsquery')",
        f"SELECT query_to_xml('SELECT * FROM {private}', true, true, '')",
        f"SELECT table_to_xml('{private}', true, true, '')",
        f"SELECT ts_stat('SELECT okres::tsvector FROM {private}')",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT lo_import('/etc/passwd')",
        "SELECT dblink('', 'SELECT 1')",
        "SELECT pg_catalog.pg_sleep(30)",
        "SELECT set_config('statement_timeout', '0', false)",
        "SELECT current_setting('data_directory')",
        "SELECT version()",
        "SELECT inet_server_addr()",
        "SELECT nextval('x')",
        "SELECT pg_terminate_backend(1)",
        f"DELETE FROM {public}",
        f"DROP TABLE {public}",
        f"SELECT 1; DELETE FROM {public}",
        f"WITH x AS (DELETE FROM {public} RETURNING *) SELECT * FROM x",
        f"SELECT * INTO copied FROM {public}",
        f"COPY {public} TO '/tmp/x'",
        f"COPY {public} TO PROGRAM 'id'",
        "DO $$ BEGIN PERFORM pg_sleep(30); END $$",
        f"EXPLAIN ANALYZE DELETE FROM {public}",
        f"SELECT * FROM {public}) AS a; DELETE FROM {public} --",
        "SET statement_timeout TO 0",
        "VALUES (pg_sleep(30))",
        f"SELECT * FROM {public} FOR UPDATE",
        "",
        "   ",
        ";",
        "\\",
        "SELECT :missing",
        "SELECT %(missing)s, %s, 100%",
        "SELECT 1/0",
        "SELECT 'a'::int",
        "SELECT " + "1+" * 2400 + "1",
        "SELECT " + "1+" * 50_000 + "1",
        "SELECT '" + "a" * 1_000_000,
    ]


@sql_is_on
def test_22_no_trick_of_sql_reads_or_does_what_it_may_not(app, table, hidden):
    before = _rows(table)
    for sql in _tricks(table, hidden):
        answer = _ask(app, SQL, sql=sql)

        assert answer.status_code in (400, 403, 404, 409), (answer.status_code, sql[:200])
        assert "postgresql://" not in answer.body
    assert _rows(table) == before


def _rows(table):
    with get_read_engine().connect() as connection:
        return connection.execute(text(f'SELECT * FROM "{table}" ORDER BY _id')).fetchall()


@sql_is_on
def test_22_what_sql_may_ask_is_answered(app, table):
    for sql in (
        f'SELECT okres, sum(liczba) FROM "{table}" GROUP BY okres',
        f"SELECT 'a;b -- c' AS x, '100%' AS p FROM \"{table}\"",
        f'SELECT count(*) FROM (SELECT * FROM "{table}") AS x',
        "SELECT " + "(" * 2400 + "1" + ")" * 2400,
    ):
        assert _ask(app, SQL, sql=sql).status_code == 200, sql


@sql_is_on
def test_22_a_query_that_takes_too_long_is_ended(app, table, monkeypatch):
    monkeypatch.setattr("ckanext.datastore.backend.postgres._TIMEOUT", 500)
    many = ", ".join(f'"{table}" AS t{n}' for n in range(40))
    answer = _ask(app, SQL, sql=f"SELECT count(*) FROM {many}")

    assert answer.status_code == 409
    assert "Query took too long" in answer.body


@sql_is_on
def test_22_sql_that_is_no_text_is_refused(app):
    for sql in (None, 1, ["SELECT 1"], {"a": 1}, "SELECT 1\0"):
        assert _ask(app, SQL, sql=sql).status_code in (400, 409), sql


def test_23_filters_however_deep_are_answered_or_refused(app, table):
    inner = '{"okres":"2024"}'
    filters = [f'{{"{how}":[' * n + inner + "]}" * n for n in (1, 1000) for how in ("$and", "$or")]
    for one in [*filters, '{"filters":' * 1000 + "{}" + "}" * 1000, "[" * 100_000]:
        body = f'{{"resource_id":"{table}","filters":{one}}}'
        answer = app.post(SEARCH, data=body, headers={"Content-Type": "application/json"})

        assert answer.status_code in (200, 400, 404, 409), answer.status_code
        assert "Traceback" not in answer.body


def test_23_filters_of_any_shape_are_answered_or_refused(app, table):
    shapes = [
        {"okres": ["2024"] * 10_000},
        {"okres": {"a": 1}},
        {"okres": [["2024"]]},
        {"okres": None},
        {"okres": "2024' OR '1'='1"},
        {'okres" = okres OR "okres': "1"},
        {"_full_text": "x"},
        {"liczba": "x"},
        {"liczba": 10**400},
        {"nothing": 1},
        {"": 1},
        {"ż" * 5000: 1},
        "okres",
        ["okres"],
        1,
    ]
    for filters in shapes:
        answer = _ask(app, SEARCH, resource_id=table, filters=filters)

        assert answer.status_code in (200, 400, 409), (answer.status_code, str(filters)[:100])
        if answer.status_code == 200:
            assert len(answer.json["result"]["records"]) <= 2


def test_23_numbers_without_measure_are_capped_or_refused(app, table):
    numbers = [10**9, 10**18, 10**30, -1, -(10**30), "1e9", "1; DROP TABLE x", [1], {"a": 1}, 1.5, "x", True]
    for field in ("limit", "offset"):
        for number in numbers:
            answer = _ask(app, SEARCH, resource_id=table, **{field: number})

            assert answer.status_code in (200, 400, 409), (answer.status_code, field, number)
            if answer.status_code == 200 and field == "limit":
                assert int(answer.json["result"]["limit"]) <= 32_000


def test_23_what_is_asked_by_its_name_is_a_name_and_nothing_else(app, table, hidden):
    tricks = [
        "okres; DROP TABLE x",
        "okres desc, (SELECT 1)",
        "(SELECT max(liczba))",
        'okres" desc --',
        "okres asc nulls first; --",
        "pg_sleep(30)",
        "1",
        "nothing",
        "okres " * 10_000,
        f'(SELECT liczba FROM "{hidden}" LIMIT 1)',
        "okres COLLATE pg_catalog.C",
        "*",
        '"',
        "",
    ]
    before = _rows(table)
    for field in ("sort", "fields", "q", "language", "records_format", "distinct", "include_total", "plain"):
        for trick in tricks:
            answer = _ask(app, SEARCH, resource_id=table, **{field: trick})

            assert answer.status_code in (200, 400, 409), (answer.status_code, field, trick[:80])
    assert _rows(table) == before


def test_23_a_dump_is_asked_for_in_the_same_way(app, table):
    numbers = ["limit=1e9", "limit=-1", "offset=x", "limit=" + "9" * 400]
    for asked in (*numbers, "sort=okres;--", "filters=[", "filters=1", "bom=x", "fields=nothing"):
        answer = app.get(f"/datastore/dump/{table}?{asked}", follow_redirects=False)

        assert answer.status_code in (200, 302, 400, 404, 409), (answer.status_code, asked[:60])


FIELD_IDS = [
    'a"b',
    'a"; DROP TABLE x; --',
    "a' OR 1=1",
    "_id",
    "_a",
    "",
    " ",
    " a",
    "a ",
    "a\tb",
    "a\nb",
    "a\0b",
    "ż" * 32,
    "a" * 64,
    "a" * 10_000,
    "%s",
    "%(x)s",
    ":x",
    "a;b",
    "a\\b",
    "\ufeffa",
    "\u202ea",
    "\ud800",
    None,
    1,
    ["a"],
    {"a": "b"},
]


def test_24_a_table_of_a_hostile_field_is_refused_or_holds_it_as_a_mere_name(app, writer, table):
    headers, unit = writer
    before = _rows(table)
    resource = _resource(unit)
    for name in FIELD_IDS:
        sent = {"resource_id": resource, "force": True, "fields": [{"id": name, "type": "text"}]}
        answer = app.post(CREATE, json=sent, headers=headers)

        assert answer.status_code in (200, 400, 409), (answer.status_code, name)
        assert "Traceback" not in answer.body
        if answer.status_code == 200:
            assert len(str(name).encode()) <= 63
            shown = _ask(app, SEARCH, resource_id=resource).json["result"]["fields"]
            assert [one["id"] for one in shown] == ["_id", str(name).strip()]
            app.post(DELETE, json={"resource_id": resource, "force": True}, headers=headers)
    assert _rows(table) == before


def test_24_field_ids_that_are_quoted_control_characters_or_too_long_are_refused(app, writer):
    headers, unit = writer
    resource = _resource(unit)
    for name in ('a"b', "_id", "_a", "", " a", "a\tb", "a\nb", "a\0b", "ż" * 32, "a" * 64, "a" * 10_000):
        sent = {"resource_id": resource, "force": True, "fields": [{"id": name, "type": "text"}]}
        answer = app.post(CREATE, json=sent, headers=headers)

        assert answer.status_code in (400, 409), name


def test_24_no_other_part_of_a_table_is_run_as_sql(app, writer, table, hidden):
    headers, unit = writer
    before = _rows(table), _rows(hidden)
    field = [{"id": "a", "type": "text"}]
    attacks = [
        {"fields": [{"id": "a", "type": kind}]}
        for kind in ("text; DROP TABLE x", "text DEFAULT (SELECT 1)", "text[]", "", 1, "_nothing", "a" * 5000)
    ]
    attacks += [{"fields": field, "primary_key": key} for key in ("a; DROP TABLE x", 'a"', "b", ["a", 1], 1)]
    attacks += [
        {"fields": field, "indexes": key} for key in ("a); DROP TABLE x; --", 'a"', ["b"], [["a", "b"]])
    ]
    attacks += [
        {"fields": field, "aliases": name} for name in ('x" AS SELECT 1; --', "pg_class", hidden, "_x")
    ]
    attacks += [{"fields": field, "triggers": [{"function": "x(); DROP TABLE y"}]}]
    attacks += [{"records": rows} for rows in ([{"a": "1"}, "x"], "x", {"a": 1}, [1], [None], [{"": 1}])]
    attacks += [{"fields": rows} for rows in ("a", {"id": "a"}, [1], [None], [[]], [{}], field * 2000)]
    attacks += [{"fields": field, "records": [{'a") VALUES (1); --': 1}]}, {"fields": field, "nothing": 1}]
    for attack in attacks:
        sent = {"resource_id": _resource(unit), "force": True, **attack}
        answer = app.post(CREATE, json=sent, headers=headers)

        assert answer.status_code in (200, 400, 403, 404, 409), (answer.status_code, str(attack)[:150])
        assert "Traceback" not in answer.body
    assert (_rows(table), _rows(hidden)) == before
