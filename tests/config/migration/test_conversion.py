"""Parameter files of AWS's samples become tenant files that load, and nothing of them is lost in silence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given, strategies as st

from config import loading
from config.migration.conversion import Conversion, Place, UnknownStructure, convert
from config.migration.parts import tenant_name
from config.problems import dotted

FILES = sorted((Path(__file__).parent / "files").glob("*.json"))


def converted(name: str, **known: str) -> tuple[Conversion, dict, dict[str, str]]:
    """A conversion, what it made as data, and its notes by key."""
    file = Path(__file__).parent / "files" / f"{name}.json"
    conversion = convert(file.read_text(), file.name, Place(**known))
    return conversion, yaml.safe_load(conversion.text), {note.key: note.text for note in conversion.notes}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_is_made_loads(file, tmp_path):
    conversion = convert(file.read_text(), file.name, Place())
    assert conversion.problems == ()
    made = tmp_path / f"{yaml.safe_load(conversion.text)['tenant']}.yaml"
    made.write_text(conversion.text)
    assert len(loading.load([made])) == 1


def leaves(value: object, path: tuple = ()):
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    if not inside and not isinstance(value, (dict, list)):
        yield path, value
    for key, child in inside:
        yield from leaves(child, (*path, key))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_value_is_in_what_is_made_or_in_a_note(file):
    conversion = convert(file.read_text(), file.name, Place())
    noted = [note.key for note in conversion.notes]
    made = conversion.text.lower()
    for path, value in leaves(json.loads(file.read_text())):
        around = [dotted(path[:length]) for length in range(1, len(path) + 1)]
        word = str(value).rpartition("/")[2].lower()
        same_for_all = path[-1] in ("namespace", "version") or path[-2:] in (("schema", "type"), ("schema", "name"))
        flags = path[-1] in ("type", "trainingMode", "importMode")
        assert word in made or same_for_all or flags or set(around) & set(noted), f"{dotted(path)} is lost"


def test_a_streaming_service():
    _, made, notes = converted("streaming")
    assert made["environment"] == {"account": "222222222222", "region": "eu-central-1"}
    assert [solution["name"] for solution in made["solutions"]] == ["for-you", "more-like-this", "fans"]
    first = made["solutions"][0]
    assert first["hyperparameters"] == {
        "hidden_dimension": 64,
        "recency_mask": False,
        "max_user_history_length_percentile": 0.95,
    }
    assert first["tuning"] == {
        "max_training_jobs": 12,
        "max_parallel_training_jobs": 3,
        "ranges": {"bptt": {"min": 4, "max": 16}},
    }
    assert (first["event_type"], first["event_value_threshold"]) == ("play", 0.25)
    assert first["objective"] == {"column": "YEAR", "sensitivity": "LOW"}
    assert first["excluded_columns"] == {"interactions": ["DEVICE"]}
    assert first["training"]["update"] == {"schedule": "cron(15 * * * ? *)"}
    assert first["campaigns"][0]["exploration"] == {"weight": 0.2, "item_age_cutoff_days": 14}
    assert first["campaigns"][0]["metadata_in_responses"] is True
    assert first["batch_inference"] == [
        {"name": "batch", "schedule": "cron(0 3 * * ? *)", "results": 50, "exploration": {"weight": 0.0}}
    ]
    assert made["solutions"][2]["batch_segments"] == [{"name": "batch-2", "schedule": "cron(0 3 * * ? *)"}]
    assert made["tags"] == {"team": "discovery"}
    assert [one["name"] for one in made["filters"]] == ["clicked-or-played", "by-genre"]
    assert made["datasets"]["items"]["columns"][2] == {
        "name": "SYNOPSIS",
        "type": "string",
        "nullable": True,
        "textual": True,
    }
    for key, text in {
        "datasets.items.dataset.serviceConfig.tags": "tags stand at the top of a tenant file and go onto everything",
        "solutions[0].serviceConfig.solutionConfig.hpoConfig.algorithmHyperParameterRanges."
        "integerHyperParameterRanges[1]": "aws-user-personalization tunes no depth",
        "solutions[0].batchInferenceJobs[1]": "it says not when to run",
        "solutions[0].serviceConfig.solutionConfig.algorithmHyperParameters.dropout": "has no such hyperparameter",
        "solutions[1].workflowConfig.schedules.update": "aws-similar-items cannot train in mode UPDATE",
        "solutions[3]": "it names no recipe; the solution is left out",
        "filters[1].serviceConfig.filterExpression": "carried as INCLUDE ItemID WHERE Items.GENRES IN ($GENRES)",
        "filters[2].serviceConfig": "the items dataset has no such column",
        "filters[3].serviceConfig": "column 37: found LIKE; Personalize matches whole texts only",
    }.items():
        assert text in notes[key]


def test_batches_alone():
    _, made, notes = converted("batch_only")
    assert made["tenant"] == "campaign-audience"
    assert [solution["name"] for solution in made["solutions"]] == ["affinity", "affinity-2"]
    assert made["datasets"]["interactions"]["import"] == {"mode": "INCREMENTAL"}
    for key, text in {
        "environment.account": "wrote 000000000000 to have something there; --account says otherwise",
        "datasets.users.schema.serviceConfig.schema.fields[2]": "found the type a mapping; a column's is one of",
        "solutions[0].workflowConfig.schedules.full": "exactly one of day-of-month and day-of-week must be '?'",
        "solutions[0].serviceConfig": "says not when to train; wrote cron(0 3 ? * SUN *)",
        "solutions[0].campaigns[0].serviceConfig": "works in batches only",
        "solutions[2]": "needs the dataset items, which the file does not have",
        "recommenders[0]": "a use case of VIDEO_ON_DEMAND; the dataset group is a custom one",
    }.items():
        assert text in notes[key]


def test_a_shop():
    _, made, notes = converted("domain")
    assert (made["domain"], made["tags"]) == ("ECOMMERCE", {"project": "catalogue 7"})
    assert made["recommenders"] == [
        {
            "name": "for-you",
            "recipe": "aws-ecomm-recommended-for-you",
            "min_recommendation_requests_per_second": 3,
            "metadata_in_responses": True,
            "exploration": {"weight": 0.4},
        }
    ]
    search, alike = made["solutions"]
    assert search["event_weights"] == [
        {"event_type": "Purchase", "weight": 0.75, "value_threshold": 0.125},
        {"event_type": "View", "weight": 0.25},
    ]
    assert alike["training"]["incremental"] is True
    assert alike["campaigns"][0]["ranking_influence"] == {"popularity": 0.6}
    assert made["datasets"]["items"]["columns"][4] == {"name": "LABEL", "type": "string", "item_name": True}
    for key, text in {
        "recommenders[1]": "a use case of VIDEO_ON_DEMAND; the domain is ECOMMERCE",
        "recommenders[2].serviceConfig": "aws-sims is a recipe for solutions; the recommender is left out",
        "solutions[0].serviceConfig.performHPO": "aws-personalized-ranking-v2 takes no hyperparameter optimization",
    }.items():
        assert text in notes[key]


def test_the_mlops_sample():
    _, made, notes = converted("params", tenant="films", account="333333333333", region="us-west-2")
    assert (made["tenant"], made["environment"]) == ("films", {"account": "333333333333", "region": "us-west-2"})
    recipes = {
        solution["recipe"]: [one["name"] for one in solution.get("campaigns", [])] for solution in made["solutions"]
    }
    assert recipes == {
        "aws-user-personalization": ["userPersonalizationCampaign"],
        "aws-sims": ["simsCampaign"],
        "aws-user-personalization-v2": [],
    }
    assert "environment.account" not in notes
    assert notes["solutions.hrnn.recipeArn"] == "carried as aws-user-personalization-v2: aws-hrnn is legacy"
    assert "its solution is left out" in notes["campaigns.semanticCampaign"]
    assert "its key begins with none of the solutions' keys" in notes["campaigns.strayCampaign"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is not JSON"),
        ("[]", "holds no JSON object"),
        ('{"datasetGroup": {}}', "has neither datasetGroup.serviceConfig"),
        ('{"Bucket": "b"}', "has neither datasetGroup.serviceConfig"),
    ],
)
def test_other_files_are_refused(text, message):
    with pytest.raises(UnknownStructure, match=message):
        convert(text, "other.json", Place())


def test_an_unsound_source_is_converted_and_what_is_to_repair_is_said():
    conversion = convert('{"datasetGroup": {"name": "acme"}}', "params.json", Place())
    assert [problem.key for problem in conversion.problems] == ["datasets"]


@pytest.mark.parametrize(
    ("group", "tenant"),
    [
        ("MovieLensDemo", "movielensdemo"),
        ("unit_test_new_datasetgroup", "unit-test-new"),
        ("2024_retail", "retail"),
        ("x", "tenant"),
        ("", "tenant"),
        ("a" * 40, "a" * 20),
        ("acme--eu_", "acme-eu"),
    ],
)
def test_names_of_tenants(group, tenant):
    assert tenant_name(group) == tenant


JUNK = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=4), st.just([]), st.just({}), st.just([{}]))


@given(file=st.sampled_from(FILES), data=st.data())
def test_whatever_stands_somewhere_in_a_file_there_is_an_answer(file, data):
    document = json.loads(file.read_text())
    paths = [path[:length] for path, _ in leaves(document) for length in range(1, len(path) + 1)]
    path = data.draw(st.sampled_from(paths))
    holder = document
    for part in path[:-1]:
        holder = holder[part]
    holder[path[-1]] = data.draw(JUNK)
    try:
        assert convert(json.dumps(document), file.name, Place()).text
    except UnknownStructure:
        assert path[0] == "datasetGroup"
