"""dbt as a night runs it: on the project as it was parsed at installation."""

from orchestration.dbt_bouw import load_project
from orchestration.omgeving import prepare_project


def test_the_parsed_project_reads_the_folders_of_the_home_it_runs_in() -> None:
    home = {"SDCG_GEKOPPELD": "/huizen/'t Broek/gekoppeld", "SDCG_BEHEER": "/huizen/'t Broek/beheer"}
    project = load_project(prepare_project(), home)
    places = {source.meta["external_location"] for source in project.sources.values()}
    assert {place.split("/{name}")[0] for place in places} == {
        "read_parquet('/huizen/''t Broek/gekoppeld",
        "read_parquet('/huizen/''t Broek/beheer",
    }


def test_the_parsed_project_knows_what_its_macros_look_up() -> None:
    project = load_project(prepare_project(), {})
    assert set(project.flat_graph["nodes"]) == set(project.nodes)
    assert project.child_map
