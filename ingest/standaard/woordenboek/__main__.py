"""`python -m ingest.standaard.woordenboek` writes the dictionary; a test compares what stands in `docs/`."""

from pathlib import Path

from ingest.standaard.woordenboek import render_woordenboek

FOLDER = Path(__file__).parents[3] / "docs" / "woordenboek"

if __name__ == "__main__":
    for old in FOLDER.glob("*.md"):
        old.unlink()
    FOLDER.mkdir(exist_ok=True)
    for naam, text in render_woordenboek().items():
        (FOLDER / naam).write_text(text, encoding="utf-8")
