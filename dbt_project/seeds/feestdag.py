"""Writes feestdag.csv: the days of the Algemene termijnenwet, from the package `holidays`.

Run `python dbt_project/seeds/feestdag.py` after changing the years; a unit test compares file and package.
"""

import csv
import io
from pathlib import Path

from holidays import country_holidays
from holidays.constants import OPTIONAL, PUBLIC

YEARS = range(2000, 2051)
PATH = Path(__file__).with_suffix(".csv")


def render_feestdagen() -> str:
    """Return the CSV: one row per holiday, in order. Goede Vrijdag and 5 mei count every year, as that law says."""
    days = country_holidays("NL", years=YEARS, categories=(PUBLIC, OPTIONAL), language="nl")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["datum", "naam"])
    writer.writerows(sorted(days.items()))
    return text.getvalue()


if __name__ == "__main__":
    PATH.write_text(render_feestdagen(), encoding="utf-8")
