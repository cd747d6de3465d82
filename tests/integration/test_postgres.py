"""The copy in a real PostgreSQL, started here on a free port: whole, explained, for two roles, never half."""

import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import psycopg
import pytest

from orchestration.publicatie.begeleiding import NAAM as BEGELEIDING
from orchestration.publicatie.delen import NAAM as DELEN
from orchestration.publicatie.postgres import PostgresFout, copy_to_postgres

pytestmark = pytest.mark.alles
WACHTWOORD = "alleen-voor-de-test"


def find_bin() -> Path | None:
    """The folder with initdb and pg_ctl, where the system has them."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    on_path = shutil.which("pg_ctl")
    return found[-1] if found else Path(on_path).resolve().parent if on_path else None


def as_postgres(command: list[str]) -> None:
    """PostgreSQL refuses to run as root; as root it runs as its own user."""
    user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*user, *command], check=True, stdout=subprocess.DEVNULL, cwd="/")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Connection string of a server of our own."""
    binaries = find_bin()
    if binaries is None:
        pytest.fail("PostgreSQL is not installed; make test-alles does that as root")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = Path(subprocess.run(["mktemp", "-d"], check=True, capture_output=True, text=True).stdout.strip())
    secret = folder / "wachtwoord"
    secret.write_text(WACHTWOORD)
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        shutil.chown(secret, "postgres")
    data = str(folder / "data")
    as_postgres([str(binaries / "initdb"), "-D", data, "-U", "baas", "-A", "scram-sha-256", f"--pwfile={secret}"])
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
    as_postgres([str(binaries / "pg_ctl"), "-D", data, "-o", options, "-l", str(folder / "log"), "-w", "start"])
    try:
        yield f"host=127.0.0.1 port={port} user=baas password={WACHTWOORD} dbname=postgres"
    finally:
        as_postgres([str(binaries / "pg_ctl"), "-D", data, "-m", "immediate", "stop"])
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def publish(tmp_path: Path) -> Callable[[int], Path]:
    """Writes a small publication with so many prestaties."""

    def write(rows: int) -> Path:
        for name in (BEGELEIDING, DELEN):
            (tmp_path / name).unlink(missing_ok=True)
            with duckdb.connect(str(tmp_path / name)) as con:
                con.execute("create schema marts")
                con.execute("create table marts.kpi_waarde as select 'K11' as kpi_code, 12.5 as waarde")
                if name == BEGELEIDING:
                    con.execute("create schema beheer; create table beheer.run as select now() as gestart_op")
                    con.execute(f"""create table marts.fct_prestatie as select range as nr, 'tekst' as code,
                        date '2024-01-31' as dag, true as janee, 1.25::decimal(18, 2) as bedrag from range({rows})""")
                    con.execute("comment on column marts.fct_prestatie.bedrag is 'Bedrag in euro; dat van ''nu''.'")
        return tmp_path

    return write


def ask(server: str, sql: str, role: str | None = None) -> list[tuple]:
    with psycopg.connect(server) as con:
        if role:
            con.execute(f"set role {role}")
        return con.execute(sql).fetchall()


def test_every_table_arrives_with_its_types_and_meaning(server, publish):
    rows = copy_to_postgres(server, publish(3))
    assert rows == {"marts.fct_prestatie": 3, "marts.kpi_waarde": 1, "beheer.run": 1, "delen.kpi_waarde": 1}
    assert ask(server, "select sum(bedrag), min(dag)::text, bool_and(janee) from marts.fct_prestatie") == [
        (pytest.approx(3.75), "2024-01-31", True)
    ]
    comment = "select col_description('marts.fct_prestatie'::regclass, attnum) from pg_attribute where attname = %s"
    with psycopg.connect(server) as con:
        assert con.execute(comment, ["bedrag"]).fetchone() == ("Bedrag in euro; dat van 'nu'.",)


def test_a_new_copy_takes_the_place_of_the_old_one(server, publish):
    copy_to_postgres(server, publish(3))
    copy_to_postgres(server, publish(5))
    assert ask(server, "select count(*) from marts.fct_prestatie") == [(5,)]
    schemas = ask(server, "select nspname from pg_namespace where nspname ~ '^(marts|beheer|delen)' order by 1")
    assert schemas == [("beheer",), ("delen",), ("marts",)]


def test_who_may_only_share_sees_nothing_else(server, publish):
    copy_to_postgres(server, publish(3))
    assert ask(server, "select count(*) from marts.fct_prestatie", "sdcg_analist") == [(3,)]
    assert ask(server, "select kpi_code from delen.kpi_waarde", "sdcg_delen") == [("K11",)]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(server, "select count(*) from marts.fct_prestatie", "sdcg_delen")


def test_a_gemeente_reads_her_own_copy_and_loses_it_with_her_file(server, publish):
    publicatie = publish(3)
    for code in ("0202", "0275"):
        (publicatie / "gemeenten" / code).mkdir(parents=True)
        with duckdb.connect(str(publicatie / "gemeenten" / code / BEGELEIDING)) as con:
            con.execute(f"create schema marts; create table marts.kpi_waarde as select '{code}' as gemeente_code")
    copy_to_postgres(server, publicatie)
    own = "select gemeente_code from gemeente_0202.kpi_waarde"
    assert ask(server, own, "sdcg_gemeente_0202") == ask(server, own, "sdcg_analist") == [("0202",)]
    for table in ("marts.fct_prestatie", "delen.kpi_waarde", "gemeente_0275.kpi_waarde"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask(server, f"select count(*) from {table}", "sdcg_gemeente_0202")
    shutil.rmtree(publicatie / "gemeenten")
    copy_to_postgres(server, publicatie)
    assert ask(server, "select nspname from pg_namespace where nspname ~ '^gemeente'") == []


def test_a_copy_that_fails_leaves_the_old_one_and_says_no_password(server, publish, monkeypatch):
    copy_to_postgres(server, publish(3))
    wrong = server.replace(WACHTWOORD, "verkeerd-wachtwoord")
    with pytest.raises(PostgresFout) as refused:
        copy_to_postgres(wrong, publish(5))
    assert "verkeerd-wachtwoord" not in str(refused.value)
    assert "password authentication failed" in str(refused.value)
    monkeypatch.setattr("orchestration.publicatie.postgres._swap", lambda con, _: con.execute("select 1 / 'x'::int"))
    with pytest.raises(PostgresFout):
        copy_to_postgres(server, publish(5))
    assert ask(server, "select count(*) from marts.fct_prestatie") == [(3,)]
