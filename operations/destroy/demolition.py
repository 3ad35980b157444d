"""Holdings -> what goes and what stays: pure.

The stacks go once the machines' things are gone, each before those that it depends on. The data stays, and with it the
stack that it belongs to, still protected: CloudFormation adopts nothing that exists, so the next deploy of this tenant
can only go on from there. Unless the tenant file says `retain_data: false`: then all of it goes too. What lies in
Personalize goes before the stacks, while its role is still there, in the order that Personalize demands (API reference,
DeleteDatasetGroup, DeleteDataset, DeleteSchema); the stores go after them, and the key, with which all is encrypted,
last.

US dollars, list price of us-east-1, first tier: the pricing pages of AWS KMS, Amazon S3, Amazon DynamoDB and Amazon
CloudWatch are the authority.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from operations.destroy.destruction import Step
from operations.destroy.holdings import Holdings, Store
from operations.destroy.inventory import Resource
from operations.stacks import Stack

KEY_MONTH = 1.00  # a customer managed key; each rotated version of it 1 more, up to 2
STORAGE_MONTH = {"bucket": 0.023, "table": 0.25, "log group": 0.03}  # per GB
SOURCE = "list prices of us-east-1, from the pricing pages of AWS KMS, Amazon S3, DynamoDB and CloudWatch; look there"
_SAID = "retain_data: false"
_FREE = "free: Personalize bills what is imported, trained and asked, not what lies there"


def plan(holdings: Holdings, *, retain: bool) -> tuple[Step, ...]:
    """The steps that leave no stack, and nothing else either unless data is retained."""
    going = _going(holdings, retain=retain)
    stacks = (*_stacks(going), *_fleet(holdings), *_stray_logs(holdings, going))
    if retain:
        return (*stacks, *_unprotected(holdings))
    return (*_personalize(holdings), *stacks, *_stores(holdings))


def kept(holdings: Holdings) -> tuple[str, ...]:
    """A line for everything that is retained, with what it costs."""
    return tuple(_kept(holdings))


def _going(holdings: Holdings, *, retain: bool) -> tuple[Stack, ...]:
    """The stacks that go: that of the data only if the data does, or if its creation never came to an end."""
    data = holdings.data
    if data is None or (retain and _holds_data(data)):
        return holdings.stacks
    return (*holdings.stacks, data)


def _holds_data(stack: Stack) -> bool:
    """Whether a stack was made whole once, so that a deploy can update it."""
    return stack.status.startswith(("CREATE_COMPLETE", "UPDATE_", "IMPORT_"))


def _stacks(going: Sequence[Stack]) -> Iterator[Step]:
    for stack in going:
        if stack.protected:
            yield Step("lift protection", Resource(stack.name, stack.id, stack.status), "it cannot be deleted before")
    for stack in going:
        reason = f"the tenant goes; {stack.status}"
        price = "alarms and dashboards" if stack.name.endswith("-monitoring") else ""
        yield Step("delete stack", Resource(stack.name, stack.id, stack.status), reason, price)


def _unprotected(holdings: Holdings) -> Iterator[Step]:
    """A destruction that was to erase the data, and was interrupted, has lifted the protection of what stays now."""
    data = holdings.data
    if data and _holds_data(data) and not data.protected:
        yield Step("protect", Resource(data.name, data.id, data.status), "it holds the data, which stays")


def _fleet(holdings: Holdings) -> Iterator[Step]:
    if holdings.fleet and not holdings.others:
        fleet = holdings.fleet
        reason = f"no other tenant is deployed in this account and region; {fleet.status}"
        if fleet.protected:
            yield Step("lift protection", Resource(fleet.name, fleet.id, fleet.status), "it cannot be deleted before")
        yield Step(
            "delete stack", Resource(fleet.name, fleet.id, fleet.status), reason, "its key, alarms and dashboard"
        )


def _personalize(holdings: Holdings) -> Iterator[Step]:
    for tracker in holdings.trackers:
        yield Step("erase event tracker", tracker, f"{_SAID}; its tracking id is never given again")
    for dataset in holdings.datasets:
        yield Step("erase dataset", dataset, f"{_SAID}; with every event that was streamed into it")
    for schema in holdings.schemas:
        yield Step("erase schema", schema, _SAID)
    for group in holdings.groups:
        yield Step("erase dataset group", group, _SAID)


def _stores(holdings: Holdings) -> Iterator[Step]:
    for table in holdings.tables:
        yield Step("erase table", table, f"{_SAID}; DynamoDB keeps a last backup for 35 days", _storage("table", table))
    for bucket in holdings.buckets:
        yield Step("erase bucket", bucket, f"{_SAID}; with all versions of all files in it", _storage("bucket", bucket))
    for key in holdings.keys:
        yield Step(
            "schedule key deletion", key, f"{_SAID}; can be cancelled for 30 days", f"{KEY_MONTH:.2f} USD a month"
        )


def _kept(holdings: Holdings) -> Iterator[str]:
    if holdings.data and _holds_data(holdings.data):
        yield f"stack {holdings.data.name}: free; the next deploy of this tenant goes on from it"
    for kind, found in (
        ("dataset group", holdings.groups),
        ("dataset", holdings.datasets),
        ("schema", holdings.schemas),
        ("event tracker", holdings.trackers),
    ):
        for one in found:
            yield f"{kind} {one.name}: {_FREE}"
    for kind, stores in (("bucket", holdings.buckets), ("table", holdings.tables)):
        for store in stores:
            yield f"{kind} {store.name}: {_storage(kind, store)}"
    for key in holdings.keys:
        yield f"key {key.arn}: {KEY_MONTH:.2f} USD a month (AWS KMS pricing page); without it the data cannot be read"


def _stray_logs(holdings: Holdings, going: Sequence[Stack]) -> Iterator[Step]:
    """Log groups go with their stacks; one that is there without them would be in the way of the next deploy."""
    for group in () if going else holdings.logs:
        reason = "its stack is gone; a function that still ran made it anew"
        yield Step("erase log group", group, reason, _storage("log group", group))


def _storage(kind: str, store: Store) -> str:
    rate = STORAGE_MONTH[kind]
    if store.gigabytes is None:
        return f"{rate:g} USD a month and GB"
    return f"about {store.gigabytes * rate:.2f} USD a month for {store.gigabytes:.2f} GB at {rate:g} USD a GB"
