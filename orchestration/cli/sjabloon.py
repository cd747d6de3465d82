"""`sdcg sjabloon`."""

from pathlib import Path

from ingest.registraties.contract import Contract, all_contracten
from ingest.registraties.sjabloon import make_sjabloon
from orchestration.cli.scherm import line, shown
from orchestration.voorwaarden import VoorwaardenFout


def contract_of(soort: str) -> Contract:
    """The contract of one registration. Raises VoorwaardenFout for a soort that is none."""
    contracten = all_contracten()
    if soort not in contracten:
        known = (f"{naam} ({contract.betekenis})" for naam, contract in contracten.items())
        raise VoorwaardenFout([f"er is geen registratie van deze soort; kies uit: {'; '.join(known)}"])
    return contracten[soort]


def write_sjabloon(soort: str, naar: Path | None) -> None:
    """Write the empty workbook of one registration. Raises VoorwaardenFout for a soort or a place that won't do."""
    contract = contract_of(soort)
    path = naar or Path(f"sjabloon_{soort}.xlsx")
    try:
        with path.open("xb") as target:
            target.write(make_sjabloon(contract))
    except FileExistsError:
        raise VoorwaardenFout([f"{path} bestaat al; kies met --naar een andere naam"]) from None
    except OSError:
        raise VoorwaardenFout([f"{path} kan niet geschreven worden"]) from None
    line("Geschreven", shown(path.resolve()))
    line("Verder", f"vul het eerste blad en leg het bestand in landing/registraties/{soort}/")
