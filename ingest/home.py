"""Where everything stands below one home (`$SDCG_HOME`); see docs/handleiding.md for the layers."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Home:
    """The folders and files of one warehouse.

    `variant` is empty for the regular night. An as-of run (`--bekend-op`, `--stand`) has a variant,
    so that it builds and publishes beside the regular files and never over them.
    """

    root: Path
    variant: str = ""

    @property
    def landing(self) -> Path:
        """Files as the suppliers delivered them; only ever read."""
        return self.root / "landing"

    @property
    def berichten(self) -> Path:
        """Where iWmo/iJw messages lie."""
        return self.landing / "berichten"

    @property
    def registraties(self) -> Path:
        """Where registrations lie, one folder per soort."""
        return self.landing / "registraties"

    @property
    def brons(self) -> Path:
        """Accepted content as typed rows: `brons/<tabel>/<run_id>.parquet`."""
        return self.root / "brons"

    @property
    def beheer(self) -> Path:
        """The private ledger."""
        return self.root / "beheer"

    @property
    def werk(self) -> Path:
        """What a run builds and the next one may rebuild: gekoppeld and the warehouse file."""
        return self.root / "standen" / self.variant if self.variant else self.root

    @property
    def gekoppeld(self) -> Path:
        """The linked tables: `gekoppeld/<tabel>/**/*.parquet`."""
        return self.werk / "gekoppeld"

    @property
    def warehouse(self) -> Path:
        """The writer's own DuckDB file; readers never open it."""
        return self.werk / "warehouse.duckdb"

    @property
    def publicatie(self) -> Path:
        """What readers open."""
        base = self.root / "publicatie"
        return base / f"stand-{self.variant}" if self.variant else base

    @property
    def instellingen(self) -> Path:
        """The settings file; absent means every default."""
        return self.root / "instellingen.toml"

    @property
    def sleutel(self) -> Path:
        """The region's secret, mode 600."""
        return self.root / "sleutel"

    @property
    def sleutel_controle(self) -> Path:
        """The mark by which this home's secret is recognised."""
        return self.beheer / "sleutel_controle"

    @property
    def wissel(self) -> Path:
        """Changed files that are ready to be put in their place, all or none; there only while that is not finished."""
        return self.root / "wissel"

    @property
    def dagster(self) -> Path:
        """DAGSTER_HOME."""
        return self.root / "dagster"
