"""Which messages name a toewijzing, also those that a retourbericht rejected: the correspondence about it (K81).

Source: domein K81 ("heen en weer"). What is rejected is as never sent (OP286) for what holds, not for the work it cost.
"""

import polars as pl

from ingest.koppel.berichten import NIET_BEZORGD
from ingest.koppel.bronnen import Bronnen
from ingest.koppel.schema import GEKOPPELD

# The tables whose rows name a toewijzing, with their message; of declarations the rejected ones are prestaties too.
_NOEMEN = {"toegewezen_product": "301", "start_product": "305", "stop_product": "307", "te_wijzigen_product": "317"}
_SLEUTEL = ["gemeente_code", "wet", "toewijzing_nummer", "client_id"]


def link_vermeldingen(bronnen: Bronnen, linked: pl.DataFrame, toewijzingen: pl.DataFrame) -> pl.DataFrame:
    """The table `vermelding`: every toewijzing and message that names it by its number, for its own client.

    Not what reached nobody, and of logical doubles the one that counts.
    """
    arrived = linked.filter((pl.col("retour_status") != NIET_BEZORGD) & ~pl.col("is_logisch_dubbel"))
    named = [
        bronnen.rijen(tabel, nummer).select(
            "bericht_id", "client_id", "gemeente_code", "wet", pl.col("toewijzing_nummer").cast(pl.String)
        )
        for tabel, nummer in _NOEMEN.items()
    ]
    return (
        pl.concat(named)
        .join(arrived.lazy().select("bericht_id"), on="bericht_id", how="semi")
        .join(toewijzingen.lazy().select(_SLEUTEL), on=_SLEUTEL, how="semi")
        .select(GEKOPPELD["vermelding"].keys())
        .unique()
        .sort("bericht_id", "toewijzing_nummer")
        .collect()
    )
