"""`python -m ingest.standaard.woordenboek` writes the dictionary; a test compares what stands in `docs/`."""

from pathlib import Path

from ingest.standaard.woordenboek import render_woordenboek

FOLDER = Path(__file__).parents[3] / "docs" / "woordenboek"

if __name__ == "__main__":
    pages = render_woordenboek()
    FOLDER.mkdir(exist_ok=True)
    for old in {path.name for path in FOLDER.glob("*.md")} - pages.keys():
        (FOLDER / old).unlink()
    for naam, text in pages.items():
        (FOLDER / naam).write_text(text, encoding="utf-8")
