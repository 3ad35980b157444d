"""One campaign, one recommender, one moment; an account of many campaigns that are known already."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from benchmarks.collector.account import Account
from lambdas.collector.facts import Facts
from lambdas.collector.records import Record, item_of
from lambdas.collector.resources import CAMPAIGN, RECOMMENDER, Resource
from lambdas.collector.silence import Silence

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
RECIPE = "aws-user-personalization-v2"
PREFIX = "arn:aws:personalize:eu-west-1:111111111111:"
BORN = NOW - timedelta(days=30)


def ago(**time):
    return NOW - timedelta(**time)


def campaign(name="acme_home", *, created=BORN, updated=None):
    arn = f"{PREFIX}campaign/{name}"
    return Resource(CAMPAIGN, arn, name, "ACTIVE", created, updated or created)


def recommender(name="acme_top_0a1b2c3d", *, created=BORN, updated=None):
    arn = f"{PREFIX}recommender/{name}"
    return Resource(RECOMMENDER, arn, name, "ACTIVE", created, updated or created)


def facts(resource, *, updated=None, tps=1, recipe=RECIPE, updating=False):
    return Facts(updated or resource.updated, tps, recipe, f"{PREFIX}solution/main", updating)


def record(resource, silence=None, *, idle=False, told=None, **kwargs):
    return Record(resource.arn, resource.created, facts(resource, **kwargs), silence, idle, told)


def account_of(count):
    account = Account()
    for place in range(count):
        account.campaign(f"acme_c{place:03}", recipe=RECIPE, created=BORN)
    return account


def known(account, *, since=timedelta(minutes=30), looked=timedelta(minutes=20)):
    """Lets the collector know all campaigns already, as of a run before NOW; `since` and `looked` are ago."""
    for one in account.campaigns.values():
        resource = campaign(one["name"])
        stored = item_of(record(resource, Silence(NOW - since, NOW - looked)))
        account.items[stored["id"]["S"]] = stored
    return account
