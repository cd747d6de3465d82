"""A real Superset (`.venv-superset`, made by `make test-alles`), spoken to as its own pages do: over its REST API."""

import json
import os
import secrets
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPCookieProcessor, Request, build_opener

ROOT = Path(__file__).parents[1]
PROGRAMMA = ROOT / ".venv-superset" / "bin"
INSTELLINGEN = ROOT / "docs" / "superset_config.py"
GEBRUIKER = "beheer"
GEDULD = 180


class SupersetFout(AssertionError):
    """Superset refused what was asked, or never came up."""


class Superset:
    """Somebody who is logged in to the Superset at an address."""

    def __init__(self, adres: str, wachtwoord: str) -> None:
        self.adres, self.wachtwoord = adres, wachtwoord
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))
        self._headers = {"Content-Type": "application/json", "Referer": adres}
        login = {"username": GEBRUIKER, "password": wachtwoord, "provider": "db"}
        self._headers["Authorization"] = f"Bearer {self.ask('security/login', login)['access_token']}"
        self._headers["X-CSRFToken"] = self.ask("security/csrf_token/")["result"]

    def ask(self, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The answer to GET, or to POST where there is a body; SupersetFout tells why it was refused."""
        data = None if body is None else json.dumps(body).encode()
        request = Request(f"{self.adres}/api/v1/{path}", data, self._headers)  # noqa: S310 (http, on purpose)
        try:
            with self._opener.open(request, timeout=GEDULD) as answer:
                return json.load(answer)
        except HTTPError as refused:
            raise SupersetFout(f"{path}: {refused.code} {refused.read().decode()}") from refused

    def connect(self, naam: str, path: Path, *, allow_dml: bool = False) -> int:
        """A database connection to a published file, read-only; its id."""
        uri = f"duckdb:///{path.resolve()}?access_mode=READ_ONLY"
        body = {"database_name": naam, "sqlalchemy_uri": uri, "expose_in_sqllab": True, "allow_dml": allow_dml}
        self.ask("database/test_connection/", {"database_name": naam, "sqlalchemy_uri": uri})
        return self.ask("database/", body)["id"]

    def add_dataset(self, database: int, table: str, naam: str | None = None) -> int:
        """A dataset on a table of the marts, or on a query of all of it that has a name of its own; its id.

        A Superset that keeps its own things in SQLite takes each name of a table once, whatever the database.
        """
        query = {"table_name": naam, "sql": f"select * from marts.{table}"} if naam else {"table_name": table}  # noqa: S608
        return self.ask("dataset/", {"database": database, "schema": "marts", **query})["id"]

    def add_chart(self, naam: str, soort: str, dataset: int, form: Mapping[str, Any], query: Mapping[str, Any]) -> int:
        """A chart of a kind (`viz_type`): what its form holds and what it asks; its id."""
        source = {"id": dataset, "type": "table"}
        params = {"viz_type": soort, "datasource": f"{dataset}__table", **form}
        context = {"datasource": source, "queries": [query], "result_format": "json", "result_type": "full"}
        body = {"slice_name": naam, "viz_type": soort, "datasource_id": dataset, "datasource_type": "table"}
        texts = {"params": json.dumps(params), "query_context": json.dumps({**context, "form_data": params})}
        return self.ask("chart/", {**body, **texts})["id"]

    def chart_data(self, chart: int) -> list[dict[str, Any]]:
        """The rows that a chart draws now."""
        context = json.loads(self.ask(f"chart/{chart}")["result"]["query_context"])
        return self.ask("chart/data", context)["result"][0]["data"]


@contextmanager
def start_superset(folder: Path, omgeving: Mapping[str, str] = os.environ) -> Iterator[Superset]:
    """A Superset on a free loopback port that keeps its own things in `folder`, until the block ends.

    SupersetFout where it is not installed or does not come up, with its last words.
    """
    if not (PROGRAMMA / "superset").exists():
        raise SupersetFout("Superset is not installed in .venv-superset; make test-alles does that")
    folder.mkdir(parents=True)
    own = {"SUPERSET_HOME": str(folder), "SUPERSET_CONFIG_PATH": str(INSTELLINGEN)}
    environment = {**omgeving, **own, "SUPERSET_SECRET_KEY": secrets.token_urlsafe(42)}
    password = secrets.token_urlsafe(12)
    log = folder / "superset.log"
    with log.open("wb") as told:
        for command in _first_commands(password):
            if subprocess.run(command, env=environment, stdout=told, stderr=told, check=False).returncode:
                raise SupersetFout(f"{command[1]}: {_last_words(log)}")
        port = _free_port()
        server = subprocess.Popen(_serve(port), env=environment, stdout=told, stderr=told)
    try:
        _await(f"http://127.0.0.1:{port}/health", server, log)
        yield Superset(f"http://127.0.0.1:{port}", password)
    finally:
        server.terminate()
        server.wait()


def _first_commands(password: str) -> list[list[str]]:
    superset = str(PROGRAMMA / "superset")
    who = ["--username", GEBRUIKER, "--firstname", "B", "--lastname", "B", "--email", "beheer@voorbeeld.invalid"]
    return [
        [superset, "db", "upgrade"],
        [superset, "fab", "create-admin", *who, "--password", password],
        [superset, "init"],
    ]


def _serve(port: int) -> list[str]:
    many = ["--no-control-socket", "--workers", "1", "--worker-class", "gthread", "--threads", "4", "--timeout", "120"]
    return [str(PROGRAMMA / "gunicorn"), *many, "--bind", f"127.0.0.1:{port}", "superset.app:create_app()"]


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _await(url: str, server: subprocess.Popen, log: Path) -> None:
    until = time.monotonic() + GEDULD
    while time.monotonic() < until and server.poll() is None:
        try:
            build_opener().open(url, timeout=GEDULD).close()
            return
        except URLError:
            time.sleep(0.5)
    raise SupersetFout(f"Superset did not come up: {_last_words(log)}")


def _last_words(log: Path) -> str:
    return log.read_text("utf-8", "replace")[-2000:]
