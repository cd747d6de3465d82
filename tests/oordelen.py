"""The official schema's verdict, and the cases with that verdict that the project carries.

`python -m tests.oordelen` makes `tests/golden/oordelen/` anew; it needs the official schemas.
"""

import json
import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from ingest.standaard.model import Bericht, by_namespace, load_bericht
from tests.bouwen import SHARED
from tests.schade import SOORTEN, damage
from tests.willekeurig import messages, write

GOLDEN = Path(__file__).parent / "golden" / "oordelen"
OFFICIEEL = (("iwmo", "2.3"), ("ijw", "2.3"), ("iwmo", "3.2"), ("ijw", "3.2"))
_VEILIG: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False}
# Per message type: so many valid ones, and of each kind of damage one; short ones, out of so many.
_GELDIG, _UIT = 4, 60


def official_berichten(istandaarden: Path, standaard: str, release: str) -> list[Bericht]:
    """The messages that have an official schema."""
    files = sorted((istandaarden / "xsd" / standaard / release).glob("[WJ]*.xsd"))
    return [load_bericht(standaard, release, path.stem[-3:]) for path in files]


@cache
def _official_schema(istandaarden: Path, bericht: Bericht) -> etree.XMLSchema | None:
    path = istandaarden / "xsd" / bericht.standaard / bericht.release / f"{bericht.berichttype}.xsd"
    return etree.XMLSchema(file=str(path)) if path.exists() else None


def official_verdict(istandaarden: Path, data: bytes) -> bool:
    """Whether the bytes are valid by the official schema that their namespace asks for; without one they are not."""
    try:
        root = etree.fromstring(data, etree.XMLParser(**_VEILIG))
    except (etree.XMLSyntaxError, ValueError):
        return False
    bericht = by_namespace().get(etree.QName(root).namespace or "")
    schema = _official_schema(istandaarden, bericht) if bericht else None
    return schema is not None and schema.validate(root)


def make_cases(istandaarden: Path, bericht: Bericht) -> Iterator[dict[str, str]]:
    """Cases of one message type: number, kind, the official verdict and the text. Doctypes are not judged by schema."""
    toeval = random.Random(f"oordelen {bericht.standaard} {bericht.release} {bericht.nummer}")
    found: dict[str, list[str]] = {}
    for root in messages(bericht, _UIT, zaad=1):
        for kind, data in (("valid", write(root, toeval)), *(damage(root, toeval) for _ in SOORTEN)):
            try:
                found.setdefault(kind, []).append(data.decode())
            except UnicodeDecodeError:  # another encoding: not for a text file
                continue
    for kind in ("valid", *SOORTEN):
        texts = sorted(found.get(kind, ()), key=len)
        short = texts[: 1 + len(texts) // 8]
        for text in toeval.sample(short, min(len(short), _GELDIG if kind == "valid" else kind != "doctype")):
            verdict = "geldig" if official_verdict(istandaarden, text.encode()) else "ongeldig"
            yield {"nummer": bericht.nummer, "soort": kind, "oordeel": verdict, "bericht": text}


def read_cases(standaard: str, release: str) -> list[dict[str, str]]:
    """The cases of one standard and release."""
    text = (GOLDEN / f"{standaard}_{release}.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.split("\n") if line]


def main() -> None:
    """Write every file of cases anew."""
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for standaard, release in OFFICIEEL:
        istandaarden = (SHARED / "istandaarden").resolve()
        berichten = official_berichten(istandaarden, standaard, release)
        lines = (json.dumps(case, ensure_ascii=False) for b in berichten for case in make_cases(istandaarden, b))
        (GOLDEN / f"{standaard}_{release}.jsonl").write_text("".join(f"{line}\n" for line in lines), "utf-8")


if __name__ == "__main__":
    main()
