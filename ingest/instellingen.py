"""Every setting, with its default; `instellingen.toml` in the home may change them."""

import tomllib

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ingest.home import Home

MEGABYTE = 1024 * 1024


class InstellingenFout(ValueError):
    """The settings file can't be used; `problemen` lists everything that is wrong with it, in Dutch."""

    def __init__(self, problemen: list[str]) -> None:
        super().__init__("; ".join(problemen))
        self.problemen = problemen


class Instellingen(BaseModel):
    """The settings of one home. Sizes are in bytes, periods in days or months as their names say."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    episode_gat_dagen: int = Field(30, ge=0, description="langste onderbreking binnen één episode")
    definitief_maanden: int = Field(6, ge=0, description="maanden tot een maand definitief is")
    minimum_cel: int = Field(10, ge=2, description="kleinste aantal dat gedeeld wordt")
    delen_marge: int = Field(
        5, ge=1, description="aantal personen dat een leeg cijfer minstens hoger of lager kan zijn"
    )
    delen_afronding: int = Field(
        1, ge=1, le=10, description="gedeelde aantallen zijn veelvouden hiervan; 1 rondt niet af"
    )
    delen_seconden: int = Field(180, ge=1, description="tijd om alle gedeelde tabellen te beveiligen")
    publiceer_per_gemeente: bool = Field(False, description="maak ook per gemeente een bestand met haar eigen rijen")
    bewaar_publicaties: int = Field(3, ge=1, description="aantal vorige publicaties dat blijft staan")
    bewaar_landing_dagen: int | None = Field(None, ge=1, description="dagen dat een verwerkt bestand in landing blijft")
    bewaar_afgekeurd_dagen: int | None = Field(
        None, ge=1, description="dagen dat een afgekeurd bestand in landing blijft"
    )
    bewaar_client_maanden: int | None = Field(
        None, ge=12, description="maanden dat een cliënt in brons blijft na de laatste datum over hem of haar"
    )
    bewaar_standen_dagen: int | None = Field(None, ge=1, description="dagen dat een eerdere stand gebouwd blijft")
    bewaar_dagster_dagen: int | None = Field(
        None, ge=1, description="dagen dat Dagster een run en zijn logboek bewaart"
    )
    maximum_bericht_bytes: int = Field(32 * MEGABYTE, ge=1, description="grootste bericht dat gelezen wordt")
    maximum_bericht_tags: int = Field(2_000_000, ge=1, description="meeste tags en attributen in een bericht")
    maximum_bestand_bytes: int = Field(512 * MEGABYTE, ge=1, description="grootste archief of registratiebestand")
    maximum_archief_bytes: int = Field(2048 * MEGABYTE, ge=1, description="grootste inhoud van een archief")
    maximum_archief_leden: int = Field(100_000, ge=1, description="meeste bestanden in een archief")
    melden_webhook: str | None = Field(None, description="adres waar een melding naartoe gaat, als JSON")
    melden_email: tuple[str, ...] = Field((), description="e-mailadressen die een melding krijgen")
    melden_afzender: str = Field("sdcg@localhost", description="afzender van een melding per e-mail")
    smtp_server: str = Field("localhost", description="mailserver; gebruiker en wachtwoord uit de omgeving")
    smtp_poort: int = Field(25, ge=1, le=65_535, description="poort van de mailserver")
    smtp_starttls: bool = Field(False, description="versleutel de verbinding met de mailserver")
    maximum_werkmap_bytes: int = Field(256 * MEGABYTE, ge=1, description="grootste uitgepakte XLSX of Parquet")
    maximum_werkmap_cellen: int = Field(20_000_000, ge=1, description="meeste cellen in een blad of Parquetbestand")
    eis_versleuteling: bool = Field(False, description="weiger een nacht op opslag die niet versleuteld is")
    lees_afgeleide_releases: bool = Field(True, description="lees berichten waarvan de definitie afgeleid is")


def load_instellingen(home: Home) -> Instellingen:
    """Settings of this home; defaults where the file is silent or absent.

    Raises InstellingenFout with all problems at once.
    """
    if not home.instellingen.exists():
        return Instellingen()
    try:
        return Instellingen(**tomllib.loads(home.instellingen.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InstellingenFout([f"instellingen.toml is geen geldige TOML: {error}"]) from None
    except ValidationError as error:
        raise InstellingenFout([_wording(problem) for problem in error.errors()]) from None


def _wording(problem: object) -> str:
    place = ".".join(str(part) for part in problem["loc"])  # type: ignore[index]
    if problem["type"] == "extra_forbidden":  # type: ignore[index]
        return f"instellingen.toml: {place} is geen bekende instelling"
    return f"instellingen.toml: {place} heeft geen bruikbare waarde ({problem['msg']})"  # type: ignore[index]
