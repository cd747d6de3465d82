"""Telling people what a night needs them for: a webhook and e-mail, as the settings say. Holds no personal data."""

import json
import os
import smtplib
import ssl
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from urllib.request import Request, urlopen

from ingest.instellingen import Instellingen

WACHT_S = 10
GEBRUIKER, WACHTWOORD = "SDCG_SMTP_GEBRUIKER", "SDCG_SMTP_WACHTWOORD"


def tell_people(instellingen: Instellingen, onderwerp: str, regels: Sequence[str]) -> list[str]:
    """Send the message every way that is set; returns what could not be sent, in Dutch. Never raises."""
    ways: list[tuple[str, Callable[[], None]]] = []
    if instellingen.melden_webhook:
        ways.append(("webhook", lambda: _post(instellingen, onderwerp, regels)))
    if instellingen.melden_email:
        ways.append(("e-mail", lambda: _mail(instellingen, onderwerp, regels)))
    failed = []
    for naam, send in ways:
        try:
            send()
        except (OSError, ValueError, smtplib.SMTPException) as error:
            failed.append(f"melding per {naam} is niet verstuurd ({type(error).__name__})")
    return failed


def _post(instellingen: Instellingen, onderwerp: str, regels: Sequence[str]) -> None:
    """As JSON with `text`, which chat services show, and its parts."""
    content = {"text": "\n".join([onderwerp, *regels]), "onderwerp": onderwerp, "regels": list(regels)}
    asked = str(instellingen.melden_webhook)
    if not asked.startswith(("https://", "http://")):
        raise ValueError("webhook")
    request = Request(asked, json.dumps(content).encode(), {"Content-Type": "application/json"})  # noqa: S310
    with urlopen(request, timeout=WACHT_S):  # noqa: S310
        pass


def _mail(instellingen: Instellingen, onderwerp: str, regels: Sequence[str]) -> None:
    message = EmailMessage()
    message["Subject"], message["From"] = onderwerp, instellingen.melden_afzender
    message["To"] = ", ".join(instellingen.melden_email)
    message.set_content("\n".join(regels) + "\n")
    with smtplib.SMTP(instellingen.smtp_server, instellingen.smtp_poort, timeout=WACHT_S) as server:
        if instellingen.smtp_starttls:
            server.starttls(context=ssl.create_default_context())
        if os.environ.get(GEBRUIKER):
            server.login(os.environ[GEBRUIKER], os.environ.get(WACHTWOORD, ""))
        server.send_message(message)
