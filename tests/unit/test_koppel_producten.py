"""The product list: whose holds for whom, and what is no begeleiding."""

import polars as pl

from ingest.home import Home
from ingest.koppel.product import load_plaatshouders
from tests.bouwen import deliver, register, tables, take_in
from tests.keten import Keten

KOP = "wet;gemeente_code;product_categorie;product_code;product_groep;geldig_van;registratiedatum\n"
ARNHEM, RHEDEN = "0202", "0275"


def lists(home: Home, *regels: str) -> dict[str, pl.DataFrame]:
    """Everything linked, with these lines in the product list."""
    register(home, "product", "lijst.csv", KOP + "".join(f"{regel};01-01-2020;01-01-2020\n" for regel in regels))
    take_in(home)
    return tables(home)


def groups(table: pl.DataFrame, **where: str) -> dict[str, str]:
    return dict(table.filter(**where).select("product_code", "product_groep").iter_rows())


def test_a_gemeente_has_its_own_list_and_without_one_the_regions(home: Home) -> None:
    found = lists(home, "wmo;;02;A1;basis", "wmo;;02;B1;basis", "wmo;0202;02;B1;specialistisch")["product"]
    assert groups(found, gemeente_code=ARNHEM, wet="wmo") == {"A1": "basis", "B1": "specialistisch"}
    assert groups(found, gemeente_code=RHEDEN, wet="wmo") == {"A1": "basis", "B1": "basis"}
    assert not found.filter(wet="wmo")["is_plaatshouder"].any()


def test_where_nobody_delivered_a_list_the_placeholders_hold(home: Home) -> None:
    found = lists(home, "wmo;0202;02;A1;basis")["product"]
    shipped = load_plaatshouders().filter(~((pl.col("gemeente_code") == ARNHEM) & (pl.col("wet") == "wmo")))
    assert found.filter("is_plaatshouder").height == shipped.height > 0
    assert groups(found, gemeente_code=ARNHEM, wet="wmo") == {"A1": "basis"}


def test_a_list_of_the_region_holds_for_a_gemeente_that_only_sends_messages(home: Home) -> None:
    k = Keten("iwmo", "3.2", "0363")
    deliver(home, een=k.m301(k.toegewezen(Product={"Categorie": "02", "Code": "A1"})))
    found = lists(home, "wmo;;02;A1;specialistisch")
    assert found["toewijzing"].select("gemeente_code", "product_groep").rows() == [("0363", "specialistisch")]


def test_what_is_no_begeleiding_stands_in_the_facts_and_in_no_episode(home: Home) -> None:
    k = Keten("iwmo", "3.2", ARNHEM)
    producten = {1: {"Categorie": "02", "Code": "A1"}, 2: {"Categorie": "01", "Code": "H1"}}
    given = [k.toegewezen(nummer, Product=product) for nummer, product in producten.items()]
    starts = {f"s{nr}": k.m305(f"S{nr}", nummer=nr, product=product) for nr, product in producten.items()}
    deliver(home, t=k.m301(*given), **starts)
    found = lists(home, "wmo;0202;02;A1;basis", "wmo;0202;01;H1;geen begeleiding")
    assert sorted(found["traject"]["product_groep"]) == ["basis", "geen begeleiding"]
    assert sorted(found["toewijzing"]["product_groep"]) == ["basis", "geen begeleiding"]
    assert found["episode"]["eerste_product_groep"].to_list() == ["basis"]
    assert found["episode"]["laatste_product_groep"].to_list() == ["basis"]
