"""Reading what came in, and the checks on it: the first border."""

from collections.abc import Iterator

import dagster as dg

from expectations.database import ingang_kolommen
from expectations.run import start_checker
from expectations.suites import list_suites
from ingest.brons import BRONS_TABELLEN
from ingest.registraties.contract import all_contracten
from orchestration.assets.landing import landing
from orchestration.controles import check_specs, run_controles
from orchestration.nacht import Nacht, read_landing
from orchestration.resources import HERKANSING
from orchestration.veilig import without_content
from orchestration.voortgang import tell

GROOTBOEK = ("aanlevering", "afkeur")
_VAN_REGISTRATIE = {contract.tabel: soort for soort, contract in all_contracten().items()}


def _spec(tabel: str) -> dg.AssetSpec:
    soort = _VAN_REGISTRATIE.get(tabel)
    source = ["landing", "registraties", soort] if soort else ["landing", "berichten"]
    return dg.AssetSpec(
        ["brons", tabel],
        deps=[dg.AssetKey(source)],
        group_name="brons",
        skippable=True,
        description=f"Aangenomen inhoud van {soort or 'berichten'}, gepseudonimiseerd; één bestand per run.",
    )


def _ledger_spec(tabel: str) -> dg.AssetSpec:
    what = {"aanlevering": "Elk aangeboden bestand en wat ervan werd.", "afkeur": "Elke reden van afkeuring."}
    keys = [spec.key for spec in landing]
    return dg.AssetSpec(["beheer", tabel], deps=keys, group_name="beheer", skippable=True, description=what[tabel])


@dg.multi_asset(
    name="inname",
    specs=[*map(_spec, BRONS_TABELLEN), *map(_ledger_spec, GROOTBOEK)],
    retry_policy=HERKANSING,
)
def brons(context: dg.AssetExecutionContext, nacht: dg.ResourceParam[Nacht]) -> Iterator[dg.MaterializeResult]:
    """Read everything new in landing. When nothing would change, nothing is yielded and the night ends here."""
    if nacht.is_landing_unchanged() and nacht.is_nothing_new():
        return
    start_checker()
    rows, offered = {}, {}
    if not nacht.is_rebuild:
        tell("lezen")
        inname = without_content(lambda: read_landing(nacht))
        rows = inname.rijen
        offered = {name: getattr(inname, name) for name in ("aangeboden", "verwerkt", "afgekeurd", "dubbel")}
        context.log.info(f"inname: {offered}")
        if nacht.is_nothing_new():
            return
    for tabel in BRONS_TABELLEN:
        yield dg.MaterializeResult(asset_key=["brons", tabel], metadata={"dagster/row_count": rows.get(tabel, 0)})
    for tabel in GROOTBOEK:
        yield dg.MaterializeResult(asset_key=["beheer", tabel], metadata=offered)


SUITES = list_suites("ingang", ingang_kolommen())
# The one table that every link begins with carries the checks on all of them.
GECONTROLEERD = dg.AssetKey(["brons", "bericht"])


@dg.multi_asset_check(
    name="controles_ingang",
    specs=check_specs(SUITES, GECONTROLEERD),
    description="Controles op wat binnenkwam: alle tabellen van brons en de telling van de aanlevering.",
)
def controles_ingang(nacht: dg.ResourceParam[Nacht]) -> Iterator[dg.AssetCheckResult]:
    """The entry suites, on what was delivered since the last night that passed them."""
    tell("controleren wat binnenkwam")
    yield from run_controles(nacht, "ingang", SUITES, GECONTROLEERD, sinds=nacht.last_checked())
