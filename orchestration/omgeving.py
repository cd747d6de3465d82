"""The tools we start, set up for one home: where they keep their things, and that none of them phones home."""

import os
import subprocess
import sys
from pathlib import Path

import yaml

from ingest.home import Home
from orchestration.vingerafdruk import ROOT, hash_definitions

DBT_PROJECT = ROOT / "dbt_project"
STIL = {
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "false",
    "DAGSTER_DISABLE_TELEMETRY": "yes",
}
DAGSTER_YAML = {
    "telemetry": {"enabled": False},
    # The web pages would open with a form that asks for an e-mail address.
    "nux": {"enabled": False},
    "concurrency": {"runs": {"max_concurrent_runs": 1}},
    # Output of steps goes to our own logs; a second copy would be one more place to keep clean.
    "compute_logs": {"module": "dagster._core.storage.noop_compute_log_manager", "class": "NoOpComputeLogManager"},
}


def home_from_environment() -> Home:
    """The home that `SDCG_HOME` names, else `./data`."""
    return Home(Path(os.environ.get("SDCG_HOME", "data")).resolve())


def set_up(home: Home) -> None:
    """Make this process and its children work in `home`; writes `dagster.yaml`."""
    os.environ.update(STIL, SDCG_HOME=str(home.root), DAGSTER_HOME=str(home.dagster))
    home.dagster.mkdir(parents=True, exist_ok=True)
    (home.dagster / "dagster.yaml").write_text(yaml.safe_dump(DAGSTER_YAML), "utf-8")


def dbt_environment(home: Home) -> dict[str, str]:
    """What the dbt project reads from the environment."""
    return STIL | {
        "SDCG_WAREHOUSE": str(home.warehouse),
        "SDCG_GEKOPPELD": str(home.gekoppeld),
        "SDCG_BEHEER": str(home.beheer),
        "DBT_TARGET_PATH": str(dbt_folder(home)),
    }


def dbt_folder(home: Home) -> Path:
    """Where dbt keeps its logs and artefacts of this home, beside the warehouse that it builds."""
    return home.werk / "dbt"


def dbt_manifest(home: Home) -> Path:
    """What the last build of this home was made of."""
    return dbt_folder(home) / "manifest.json"


def prepare_manifest() -> Path:
    """The dbt manifest of the project as it now is; parsed once, whoever comes first."""
    return _prepare("json")


def prepare_project() -> Path:
    """The same in the form that dbt itself reads back."""
    return _prepare("msgpack")


def _prepare(suffix: str) -> Path:
    """The name holds a hash of our sources, and files are renamed into place, so that processes side by side agree."""
    target = DBT_PROJECT / "target"
    stem = f"manifest-{hash_definitions((DBT_PROJECT.name,))[:16]}"
    wanted = target / f"{stem}.{suffix}"
    if not wanted.exists():
        scratch = target / f"parse-{os.getpid()}"
        command = [dbt_executable("dbt"), "--quiet", "parse", "--no-partial-parse", "--target-path", str(scratch)]
        outside = {name: value for name, value in os.environ.items() if not name.startswith("SDCG_")}
        subprocess.run(
            [*command, "--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)],
            check=True,
            env=outside | STIL | {"DBT_LOG_PATH": str(scratch)},
        )
        (scratch / "partial_parse.msgpack").replace(target / f"{stem}.msgpack")
        (scratch / "manifest.json").replace(target / f"{stem}.json")
        _tidy(target, scratch)
    return wanted


def _tidy(target: Path, scratch: Path) -> None:
    for path in scratch.rglob("*"):
        path.unlink()
    scratch.rmdir()
    for suffix in ("json", "msgpack"):
        newest = sorted(target.glob(f"manifest-*.{suffix}"), key=lambda p: p.stat().st_mtime)
        for path in newest[:-5]:
            path.unlink(missing_ok=True)


def dbt_executable(name: str = "sdcg-dbt") -> str:
    """A command beside the Python that runs us, whatever PATH says: dbt on the project as it was parsed, or `dbt`."""
    return str(Path(sys.executable).with_name(name))
