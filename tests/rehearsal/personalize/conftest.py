"""A small Personalize for each test, a clock that only the test moves, and data with a taste that models can learn."""

from __future__ import annotations

import datetime as dt
import functools
import json
import pickle
import random
from collections.abc import Callable
from typing import TypeVar

import boto3
import moto
import pytest
import time_machine
from botocore.config import Config
from botocore.exceptions import ClientError
from moto.backends import get_backend
from moto.core.base_backend import BackendDict
from moto.s3.models import s3_backends

from rehearsal import personalize
from rehearsal.cloudwatch.store import Metric, store_of
from rehearsal.personalize.mishaps import Mishaps

START = dt.datetime(2026, 11, 21, 20, 0, tzinfo=dt.timezone.utc)
ACCOUNT, REGION, BUCKET = "123456789012", "eu-west-1", "rehearsal-data"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/personalize"
PREFIX = f"arn:aws:personalize:{REGION}:{ACCOUNT}"

COLUMNS = {
    "Interactions": [
        {"name": "USER_ID", "type": "string"},
        {"name": "ITEM_ID", "type": "string"},
        {"name": "TIMESTAMP", "type": "long"},
        {"name": "EVENT_TYPE", "type": "string"},
    ],
    "Items": [
        {"name": "ITEM_ID", "type": "string"},
        {"name": "GENRE", "type": "string", "categorical": True},
        {"name": "YEAR", "type": ["null", "int"]},
        {"name": "CREATION_TIMESTAMP", "type": "long"},
    ],
    "Users": [
        {"name": "USER_ID", "type": "string"},
        {"name": "PLAN", "type": "string", "categorical": True},
        {"name": "AGE", "type": "int"},
    ],
}


def avro(kind: str, fields: list[dict] | None = None, **head: object) -> str:
    """The Avro text of a schema."""
    document = {"type": "record", "name": kind, "namespace": "com.amazonaws.personalize.schema", "version": "1.0"}
    return json.dumps({**document, "fields": COLUMNS[kind] if fields is None else fields, **head})


def interactions_csv(users: int = 60, each: int = 25, seed: int = 7) -> str:
    """Even users like the items a0 to a29, odd ones b0 to b29; the lower the number, the more popular an item."""
    chance = random.Random(seed)
    latest = int(START.timestamp()) - 3600
    lines = ["USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE"]
    for user in range(users):
        taste = "ab"[user % 2]
        items = sorted(range(30), key=lambda item: chance.random() * (item + 5))[:each]
        for place, item in enumerate(chance.sample(items, len(items))):
            kind = "watch" if chance.random() < 0.6 else "click"
            lines.append(f"u{user},{taste}{item},{latest - (each - place) * 3600 - user},{kind}")
    return "\n".join(lines) + "\n"


def items_csv() -> str:
    """a0 to a29 are Action, odd ones also Comedy, b0 to b29 Drama; YEAR is 1990 + number, item 29 has none."""
    lines = ["ITEM_ID,GENRE,YEAR,CREATION_TIMESTAMP"]
    for taste in "ab":
        for item in range(30):
            genre = "Drama" if taste == "b" else "Action|Comedy" if item % 2 else "Action"
            lines.append(
                f"{taste}{item},{genre},{'' if item == 29 else 1990 + item},{int(START.timestamp()) - 90 * 86400}"
            )
    return "\n".join(lines) + "\n"


def users_csv() -> str:
    """u0 to u59: even ones on the plan `free`, odd ones on `paid`; AGE 20 + number."""
    return "USER_ID,PLAN,AGE\n" + "".join(f"u{n},{'paid' if n % 2 else 'free'},{20 + n}\n" for n in range(60))


CONTENT = {"Interactions": interactions_csv, "Items": items_csv, "Users": users_csv}


@functools.cache
def _client(service: str):
    """Clients are made once: it is their creation that takes time, and moto answers them whenever it is active."""
    session = boto3.Session("testing", "testing", region_name=REGION)
    # botocore takes LimitExceededException for throttling and would repeat the call while the clock stands still.
    return session.client(service, config=Config(retries={"total_max_attempts": 1}))


T = TypeVar("T")
_KEPT: dict[str, bytes] = {}  # what `Sandbox.kept` has built


class Sandbox:
    """Personalize and its clients. A call moves the clock by over a second, so that rates do not get in the way."""

    def __init__(self, traveller: time_machine.Traveller, keeps: bool = True) -> None:
        self.traveller = traveller
        self.keeps = keeps  # until the first call of a test, and for the usual settings only

    def __getattr__(self, operation: str):
        """`sandbox.create_filter(...)` calls that operation of whichever of the three endpoints has it."""
        for service in ("personalize", "personalize-events", "personalize-runtime"):
            if hasattr(_client(service), operation):
                return functools.partial(self._call, getattr(_client(service), operation))
        raise AttributeError(operation)

    def _call(self, method, **params):
        self.keeps = False
        self.later(seconds=1.1)
        return {key: value for key, value in method(**params).items() if key != "ResponseMetadata"}

    @property
    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.timezone.utc)

    def client(self, service: str):
        return _client(service)

    def metric(self, name: str, statistic: str, **dimensions: str) -> list[float]:
        """The hourly statistics of the last hours, as whoever asks now can read them."""
        metric = Metric.of("AWS/Personalize", name, dimensions)
        window = (self.now - dt.timedelta(hours=3), self.now + dt.timedelta(hours=1), self.now)
        return list(store_of(ACCOUNT, REGION).statistic(metric, statistic, 3600, *window).values())

    def later(self, **duration: float) -> None:
        self.traveller.shift(dt.timedelta(**duration))

    def kept(self, build: Callable[..., T], *args: object, **params: object) -> T:
        """What `build(sandbox, *args, **params)` returns, and the state that it leaves.

        At the beginning of a test this is built once and then restored: each test has a copy of its own.
        """
        region = get_backend("personalize")[ACCOUNT][REGION].state
        if not self.keeps or region.mishaps != Mishaps():
            return build(self, *args, **params)
        key = f"{build.__module__}.{build.__qualname__} {args} {params}"
        bucket = s3_backends[ACCOUNT]["aws"].get_bucket(BUCKET)
        if key not in _KEPT:
            result = build(self, *args, **params)
            if region.agenda._entries:  # what is still to happen cannot be copied
                return result
            objects = {name: entry.value for name, entry in bucket.keys.items()}
            _KEPT[key] = pickle.dumps((result, self.now, objects, region.store, region.limiter, region.data))
        self.keeps = False
        result, now, objects, region.store, region.limiter, region.data = pickle.loads(_KEPT[key])
        self.traveller.move_to(now, tick=False)
        for name, content in objects.items():
            s3_backends[ACCOUNT]["aws"].put_object(BUCKET, name, content)
        return result

    def upload(self, key: str, text: str) -> str:
        self.client("s3").put_object(Bucket=BUCKET, Key=key, Body=text.encode())
        return f"s3://{BUCKET}/{key}"

    def group(
        self, *kinds: str, name: str = "acme", columns: dict[str, list[dict]] | None = None, domain: str | None = None
    ) -> str:
        """An ACTIVE dataset group with datasets of the kinds."""
        return self.kept(_group, *kinds, name=name, columns=columns or {}, domain=domain)

    def load(self, kind: str, text: str | None = None, name: str = "acme", **params: str) -> dict:
        """Import a file into the dataset of a kind and return how the job ended."""
        location = self.upload(f"{name}/{kind}/data.csv", CONTENT[kind]() if text is None else text)
        job = self.create_dataset_import_job(
            jobName=f"{kind}-{self.now:%H%M%S}",
            datasetArn=f"{PREFIX}:dataset/{name}/{kind.upper()}",
            dataSource={"dataLocation": location.rpartition("/")[0] + "/"},
            roleArn=ROLE,
            **params,
        )
        self.later(minutes=15)
        return self.describe_dataset_import_job(**job)["datasetImportJob"]

    def solution(self, group: str, recipe: str = "aws-user-personalization", name: str = "for-you", **params) -> str:
        """An ACTIVE solution without automatic training."""
        params = {"performAutoTraining": False, **params}
        recipe_arn = f"arn:aws:personalize:::recipe/{recipe}"
        arn = self.create_solution(name=name, datasetGroupArn=group, recipeArn=recipe_arn, **params)["solutionArn"]
        self.later(minutes=2)
        return arn

    def train(self, solution: str, mode: str = "FULL", hours: float = 2, **params) -> dict:
        """A solution version, when its training has ended."""
        version = self.create_solution_version(solutionArn=solution, trainingMode=mode, **params)
        self.later(hours=hours)
        return self.describe_solution_version(**version)["solutionVersion"]

    def campaign(self, version_arn: str, name: str = "home", **params) -> str:
        """An ACTIVE campaign."""
        arn = self.create_campaign(name=name, solutionVersionArn=version_arn, **params)["campaignArn"]
        self.later(minutes=10)
        return arn

    def filter(self, group: str, expression: str, name: str = "some") -> str:
        """An ACTIVE filter."""
        arn = self.create_filter(name=name, datasetGroupArn=group, filterExpression=expression)["filterArn"]
        self.later(minutes=5)
        return arn

    def deployed(self, recipe: str, *kinds: str, **params) -> tuple[str, str]:
        """(dataset group, campaign) of a recipe trained on all the data of the kinds; `params` are the campaign's."""
        return self.kept(_deployed, recipe, *kinds, **params)

    def recommend(self, campaign: str, **params) -> list[str]:
        """The ids of the recommended items."""
        return [item["itemId"] for item in self.get_recommendations(campaignArn=campaign, **params)["itemList"]]

    def watch(self, tracking_id: str, *items: str, user: str | None = None, session: str = "s", **event) -> None:
        """One watch event for each item."""
        who = {"userId": user} if user else {}
        for item in items:
            entry = {"eventType": "watch", "itemId": item, "sentAt": self.now, **event}
            self.put_events(trackingId=tracking_id, sessionId=session, eventList=[entry], **who)

    def tracker(self, group: str) -> str:
        """The tracking id of a new event tracker."""
        tracking_id = self.create_event_tracker(name="tracker", datasetGroupArn=group)["trackingId"]
        self.later(minutes=1)
        return tracking_id


def _group(sandbox: Sandbox, *kinds: str, name: str, columns: dict[str, list[dict]], domain: str | None) -> str:
    of_domain = {"domain": domain} if domain else {}
    arn = sandbox.create_dataset_group(name=name, **of_domain)["datasetGroupArn"]
    sandbox.later(minutes=2)
    for kind in kinds:
        of_kind = {"name": f"{name}-{kind}", "schema": avro(kind, columns.get(kind))}
        schema_arn = sandbox.create_schema(**of_kind, **of_domain)["schemaArn"]
        sandbox.create_dataset(name=f"{name}-{kind}", schemaArn=schema_arn, datasetGroupArn=arn, datasetType=kind)
    sandbox.later(minutes=2)
    return arn


def _deployed(sandbox: Sandbox, recipe: str, *kinds: str, **params) -> tuple[str, str]:
    group = sandbox.group(*kinds)
    for kind in kinds:
        assert sandbox.load(kind)["status"] == "ACTIVE"
    version = sandbox.train(sandbox.solution(group, recipe))
    assert version["status"] == "ACTIVE"
    return group, sandbox.campaign(version["solutionVersionArn"], **params)


@pytest.fixture(scope="module")
def moto_on():
    """Moto in the place of AWS, for a whole module: it is starting it that takes time, emptying it does not."""
    with moto.mock_aws():
        yield


@pytest.fixture
def make_sandbox(moto_on):
    """Make a Sandbox with an emulator of its own: `make_sandbox(seed=1, quotas={...}, access=...)`."""
    BackendDict.reset()
    with time_machine.travel(START, tick=False) as traveller:

        def make(**settings) -> Sandbox:
            personalize.register(**settings)
            traveller.move_to(START)
            buckets = s3_backends[ACCOUNT]["aws"]
            if BUCKET not in buckets.buckets:
                buckets.create_bucket(BUCKET, REGION)
            return Sandbox(traveller, keeps=not settings)

        yield make
    BackendDict.reset()


@pytest.fixture
def sandbox(make_sandbox) -> Sandbox:
    """A Sandbox in which nothing is yet."""
    return make_sandbox()


def code_of(error) -> str:
    """The error code of a ClientError, caught with pytest.raises."""
    return error.value.response["Error"]["Code"]


def refused(call: Callable, **params: object) -> tuple[str, str]:
    """Code and message of the error that a call ends in."""
    with pytest.raises(ClientError) as error:
        call(**params)
    return code_of(error), error.value.response["Error"]["Message"]
