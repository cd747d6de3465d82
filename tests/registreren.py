"""Reads one registration file, as a delivery of that file alone does."""

from ingest.instellingen import Instellingen
from ingest.pseudoniem import Sleutel
from ingest.registraties.contract import Contract
from ingest.registraties.lezen import Gelezen, Registratie, read_registraties


def read_registratie(
    data: bytes,
    contract: Contract,
    sleutel: Sleutel,
    inhoud_id: str,
    bestand: str,
    instellingen: Instellingen | None = None,
) -> Gelezen:
    """What comes of one file."""
    [gelezen] = read_registraties(
        [Registratie(data, inhoud_id, bestand)], contract, sleutel, instellingen or Instellingen()
    )
    return gelezen
