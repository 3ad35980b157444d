"""Recommenders: what each use case requires, their statuses and updates, and the trainings that nobody asks for."""

from __future__ import annotations

import datetime as dt

import pytest

from rehearsal.personalize import inspection, mishaps, recipes

from .conftest import ACCOUNT, PREFIX, REGION, refused
from .films import ALIKE, BECAUSE, FILMS, RETAIL, TOP_PICKS, VIDEO, described, loaded, recommend, recommender

USE_CASES = [recipe for recipe in recipes.MODELLED.values() if recipe.domain]


@pytest.fixture
def films(sandbox) -> str:
    """A VIDEO_ON_DEMAND dataset group with interactions (watch and click) and items."""
    return loaded(sandbox, VIDEO)


def test_the_ten_use_cases_are_listed_by_domain(sandbox):
    for domain in (VIDEO, RETAIL):
        listed = sandbox.list_recipes(domain=domain)["recipes"]
        assert len(listed) == 5
        assert {each["domain"] for each in listed} == {domain}
    everything = sandbox.list_recipes()["recipes"]
    assert {recipe.name for recipe in USE_CASES} <= {each["name"] for each in everything}
    arn = "arn:aws:personalize:::recipe/aws-ecomm-recommended-for-you"
    assert sandbox.describe_recipe(recipeArn=arn)["recipe"]["recipeType"] == "USER_PERSONALIZATION"


@pytest.mark.parametrize(
    ("domain", "use_case", "config", "complaint"),
    [
        (VIDEO, "aws-ecomm-recommended-for-you", {}, "is for ECOMMERCE"),
        (VIDEO, "aws-user-personalization", {}, "not a use case"),
        (VIDEO, "aws-vod-most-popular", {"itemExplorationConfig": {"explorationWeight": "0.3"}}, "not applicable"),
        (VIDEO, TOP_PICKS, {"itemExplorationConfig": {"explorationWeight": "2"}}, "between 0 and 1"),
        (VIDEO, TOP_PICKS, {"trainingDataConfig": {"excludedDatasetColumns": {"Items": ["STUDIO"]}}}, "no STUDIO"),
        (VIDEO, TOP_PICKS, {"trainingDataConfig": {"excludedDatasetColumns": {"Users": ["AGE"]}}}, "no Users dataset"),
        (
            VIDEO,
            TOP_PICKS,
            {"trainingDataConfig": {"excludedDatasetColumns": {"Interactions": ["EVENT_TYPE"]}}},
            "cannot be excluded",
        ),
        (RETAIL, "aws-ecomm-recommended-for-you", {"enableMetadataWithRecommendations": True}, "Items dataset"),
        (None, TOP_PICKS, {}, "is custom"),
    ],
)
def test_what_cannot_be_is_refused(sandbox, domain, use_case, config, complaint):
    kinds = ("Interactions", "Items") if domain == VIDEO else ("Interactions",)
    group = sandbox.group(*kinds, domain=domain, columns=FILMS)
    params = {"name": "r", "datasetGroupArn": group, "recipeArn": f"arn:aws:personalize:::recipe/{use_case}"}
    code, message = refused(sandbox.create_recommender, **params, recommenderConfig=config)
    assert code == "InvalidInputException"
    assert complaint in message


def test_a_use_case_needs_its_datasets_and_is_no_recipe_for_solutions(sandbox):
    group = sandbox.group("Interactions", domain=VIDEO)
    arn = f"arn:aws:personalize:::recipe/{ALIKE}"
    assert "no Items dataset" in refused(sandbox.create_recommender, name="r", datasetGroupArn=group, recipeArn=arn)[1]
    assert "for recommenders" in refused(sandbox.create_solution, name="s", datasetGroupArn=group, recipeArn=arn)[1]


@pytest.mark.parametrize(("use_case", "status"), [("aws-vod-most-popular", "CREATE FAILED"), (TOP_PICKS, "ACTIVE")])
def test_a_use_case_needs_a_thousand_events_of_its_type(sandbox, use_case, status):
    group = sandbox.group("Interactions", domain=VIDEO)
    sandbox.load("Interactions")  # 1500 interactions, of which some 900 are watched
    recommended = described(sandbox, recommender(sandbox, group, use_case))
    assert recommended["status"] == status
    assert ("less than 1000 interactions" in recommended.get("failureReason", "")) is (status != "ACTIVE")
    assert ("modelMetrics" in recommended) is (status == "ACTIVE")


def test_a_recommender_is_created_trained_and_described(sandbox, films):
    arn = recommender(sandbox, films, hours=0, minRecommendationRequestsPerSecond=2)
    assert arn == f"{PREFIX}:recommender/home"
    created = described(sandbox, arn)
    assert created["status"] in ("CREATE PENDING", "CREATE IN_PROGRESS")
    assert "modelMetrics" not in created
    assert "CREATE" in refused(sandbox.get_recommendations, recommenderArn=arn, userId="u1")[1]
    sandbox.later(hours=2)
    active = described(sandbox, arn)
    assert active["status"] == "ACTIVE"
    assert active["modelMetrics"]["precision_at_5"] > 0
    assert active["recommenderConfig"] == {"minRecommendationRequestsPerSecond": 2}
    assert "latestRecommenderUpdate" not in active
    (listed,) = sandbox.list_recommenders(datasetGroupArn=films)["recommenders"]
    assert (listed["recommenderArn"], listed["status"]) == (arn, "ACTIVE")
    taken = {"name": "home", "datasetGroupArn": films, "recipeArn": f"arn:aws:personalize:::recipe/{BECAUSE}"}
    assert refused(sandbox.create_recommender, **taken)[0] == "ResourceAlreadyExistsException"


def test_it_retrains_every_seven_days_unless_it_is_stopped(sandbox, films):
    arn = recommender(sandbox, films)
    sandbox.later(days=8)
    assert len(trainings()) == 2
    first, second = trainings()
    assert second - first == dt.timedelta(days=7)
    sandbox.stop_recommender(recommenderArn=arn)
    assert described(sandbox, arn)["status"] == "STOP PENDING"
    sandbox.later(minutes=5)
    assert described(sandbox, arn)["status"] == "INACTIVE"
    assert "INACTIVE" in refused(sandbox.get_recommendations, recommenderArn=arn, userId="u1")[1]
    assert refused(sandbox.stop_recommender, recommenderArn=arn)[0] == "ResourceInUseException"
    sandbox.later(days=20)
    assert len(trainings()) == 2
    sandbox.start_recommender(recommenderArn=arn)
    assert described(sandbox, arn)["status"] == "START PENDING"
    sandbox.later(minutes=10)
    assert described(sandbox, arn)["status"] == "ACTIVE"
    assert recommend(sandbox, arn, userId="u1")
    assert len(trainings()) == 2
    sandbox.later(days=7)
    assert len(trainings()) == 3


def trainings() -> list[dt.datetime]:
    (history,) = inspection.recommenders(ACCOUNT, REGION)
    return [trained.created for trained in history.trained]


def test_an_update_of_the_columns_retrains_and_the_old_configuration_serves_meanwhile(sandbox, films):
    arn = recommender(sandbox, films)
    sandbox.update_recommender(recommenderArn=arn, recommenderConfig={"minRecommendationRequestsPerSecond": 3})
    during = described(sandbox, arn)
    assert (during["status"], during["recommenderConfig"]) == ("ACTIVE", {})
    assert during["latestRecommenderUpdate"]["status"] == "CREATE PENDING"
    for call in (sandbox.stop_recommender, sandbox.delete_recommender):
        assert refused(call, recommenderArn=arn)[0] == "ResourceInUseException"
    sandbox.later(minutes=10)
    assert described(sandbox, arn)["recommenderConfig"] == {"minRecommendationRequestsPerSecond": 3}
    assert len(trainings()) == 1
    columns = {"trainingDataConfig": {"excludedDatasetColumns": {"Items": ["GENRES"]}}}
    sandbox.update_recommender(recommenderArn=arn, recommenderConfig=columns)
    sandbox.later(minutes=10)
    assert described(sandbox, arn)["latestRecommenderUpdate"]["status"] == "CREATE IN_PROGRESS"
    assert recommend(sandbox, arn, userId="u1")
    sandbox.later(hours=2)
    assert described(sandbox, arn)["latestRecommenderUpdate"]["status"] == "ACTIVE"
    assert len(trainings()) == 2


def test_columns_that_are_excluded_are_not_learnt_from(sandbox, films):
    columns = {"trainingDataConfig": {"excludedDatasetColumns": {"Items": ["GENRES"]}}}
    with_genres = recommender(sandbox, films, ALIKE, "with")
    without = recommender(sandbox, films, ALIKE, "without", **columns)
    answers = [recommend(sandbox, arn, userId="new", itemId="a3", numResults=30) for arn in (with_genres, without)]
    assert answers[0] != answers[1]


def test_a_failure_is_told_with_its_reason_and_the_old_model_serves_on(sandbox, films):
    mishaps.of(ACCOUNT, REGION).fail_next("recommender", "broken", "Internal error.")
    assert described(sandbox, recommender(sandbox, films, name="broken"))["failureReason"] == "Internal error."
    sandbox.delete_recommender(recommenderArn=f"{PREFIX}:recommender/broken")
    sandbox.later(minutes=5)
    arn = recommender(sandbox, films)
    mishaps.of(ACCOUNT, REGION).fail_next("recommender-update", "home", "No capacity.")
    sandbox.update_recommender(recommenderArn=arn, recommenderConfig={"minRecommendationRequestsPerSecond": 2})
    sandbox.later(minutes=10)
    failed = described(sandbox, arn)
    assert failed["latestRecommenderUpdate"]["failureReason"] == "No capacity."
    assert (failed["status"], failed["recommenderConfig"]) == ("ACTIVE", {})
    assert recommend(sandbox, arn, userId="u1")


def test_five_in_a_dataset_group_tags_and_the_order_of_deletion(sandbox, films):
    params = {"datasetGroupArn": films, "recipeArn": f"arn:aws:personalize:::recipe/{TOP_PICKS}"}
    tags = [{"tagKey": "tenant", "tagValue": "acme"}]
    arns = [sandbox.create_recommender(name=f"r{n}", tags=tags, **params)["recommenderArn"] for n in range(5)]
    assert refused(sandbox.create_recommender, name="r5", **params)[0] == "LimitExceededException"
    assert sandbox.list_tags_for_resource(resourceArn=arns[0])["tags"] == tags
    assert refused(sandbox.delete_recommender, recommenderArn=arns[0])[0] == "ResourceInUseException"
    sandbox.later(hours=2)
    assert "recommender" in refused(sandbox.delete_dataset_group, datasetGroupArn=films)[1]
    for arn in arns:
        sandbox.delete_recommender(recommenderArn=arn)
    sandbox.later(minutes=5)
    assert sandbox.list_recommenders()["recommenders"] == []
    assert [each.deleted is not None for each in inspection.recommenders(ACCOUNT, REGION, departed=True)] == [True] * 5
