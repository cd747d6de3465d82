"""What a night needs people for reaches them: over a real webhook and a real mail server on this machine."""

import json
import socket
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import polars as pl
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message

from ingest.beheer import read_beheer
from ingest.home import Home
from ingest.instellingen import Instellingen
from orchestration import leveranciers
from orchestration.leveranciers import find_quiet
from orchestration.melden import tell_people
from orchestration.nacht import open_nacht
from orchestration.opdracht import Opdracht

PEILDATUM = date(2025, 6, 30)


@pytest.fixture
def webhook() -> Iterator[tuple[str, list[dict]]]:
    """A server that keeps what is posted to it."""
    kept: list[dict] = []

    class Keep(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            kept.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Keep) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/melding", kept
        server.shutdown()


@pytest.fixture
def mailserver() -> Iterator[tuple[int, list]]:
    """A mail server that keeps what it gets."""
    kept: list = []

    class Keep(Message):
        def handle_message(self, message) -> None:
            kept.append(message)

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(Keep(), hostname="127.0.0.1", port=port)
    controller.start()
    yield port, kept
    controller.stop()


def write_settings(home: Home, **settings: object) -> None:
    home.root.mkdir(parents=True, exist_ok=True)
    home.instellingen.write_text("".join(f"{name} = {json.dumps(value)}\n" for name, value in settings.items()))


def test_a_message_goes_to_the_webhook_and_by_mail(webhook, mailserver):
    (address, posted), (port, mailed) = webhook, mailserver
    settings = Instellingen(
        melden_webhook=address, melden_email=("a@x.nl", "b@x.nl"), smtp_server="127.0.0.1", smtp_poort=port
    )
    assert tell_people(settings, "De nacht is mislukt", ["eerst dit", "dan dat"]) == []
    assert posted == [
        {
            "text": "De nacht is mislukt\neerst dit\ndan dat",
            "onderwerp": "De nacht is mislukt",
            "regels": ["eerst dit", "dan dat"],
        }
    ]
    assert (mailed[0]["Subject"], mailed[0]["To"]) == ("De nacht is mislukt", "a@x.nl, b@x.nl")
    assert "dan dat" in mailed[0].get_payload()


def test_a_night_that_fails_is_told_with_the_checks_that_failed(home: Home, webhook):
    address, posted = webhook
    write_settings(home, melden_webhook=address)
    with pytest.raises(RuntimeError), open_nacht(home, Opdracht(PEILDATUM)) as nacht:
        nacht.controles = [
            {"controle": "sleutel_uniek", "tabel": "marts.x", "ernst": "blokkerend", "geslaagd": False, "aantal": 3,
             "uitleg": "Dubbele sleutel."},
        ]  # fmt: skip
        raise RuntimeError
    assert posted[0]["onderwerp"] == "Begeleidings-warehouse: mislukt"
    assert "sleutel_uniek op marts.x: 3 rijen. Dubbele sleutel." in posted[0]["regels"]


def test_a_good_night_is_silent(home: Home, webhook):
    address, posted = webhook
    write_settings(home, melden_webhook=address)
    with open_nacht(home, Opdracht(PEILDATUM)) as nacht:
        nacht.uitkomst = "ingelezen"
    assert posted == []


def test_that_nobody_can_be_told_does_not_fail_the_night_and_stands_in_the_ledger(home: Home):
    write_settings(home, melden_webhook="http://127.0.0.1:9/niemand", melden_email=["a@x.nl"], smtp_poort=9)
    with open_nacht(home, Opdracht(PEILDATUM)) as nacht:
        nacht.uitkomst = "mislukt"
    uitleg = read_beheer(home, "run")["uitleg"].item()
    assert "melding per webhook is niet verstuurd" in uitleg
    assert "melding per e-mail is niet verstuurd" in uitleg


def test_who_sends_half_of_the_usual_number_is_quiet(home: Home, monkeypatch: pytest.MonkeyPatch):
    def sent(agb: str, per_week: int, until: date) -> list[tuple[str, date]]:
        weeks = range((until - date(2024, 9, 1)).days // 7)
        return [(agb, until - timedelta(weeks=w)) for w in weeks for _ in range(per_week)]

    rows = sent("stil", 4, PEILDATUM - timedelta(days=30)) + sent("gewoon", 4, PEILDATUM) + sent("klein", 1, PEILDATUM)
    rows += sent("kleinstil", 1, PEILDATUM - timedelta(days=30))
    frame = pl.LazyFrame(rows, ["leverancier", "dag"], orient="row")
    monkeypatch.setattr(leveranciers, "_sent", lambda _: frame)
    assert find_quiet(home, PEILDATUM).rows() == [("stil", 0, 16.0)]


def test_without_messages_nobody_is_quiet(tmp_path: Path):
    assert find_quiet(Home(tmp_path), PEILDATUM).is_empty()
