"""`python -m tests.golden`: write the landing folders of the documents anew, after a change in the pilots."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.golden.landing import GOLDEN, golden_files

if __name__ == "__main__":
    for naam in GOLDEN:
        landing = Path(__file__).parent / naam / "landing"
        shutil.rmtree(landing, ignore_errors=True)
        with TemporaryDirectory() as folder:
            for pad, inhoud in golden_files(naam, Path(folder)).items():
                (landing / pad).parent.mkdir(parents=True, exist_ok=True)
                (landing / pad).write_bytes(inhoud)
