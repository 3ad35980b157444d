"""Every physical name and ARN of a tenant, in one place.

Stacks never export values to one another: since account, region and names are known before anything is deployed, an
ARN is written out wherever it is needed, and no deploy gets stuck between two stacks.

Personalize's names are unique per account and region, so each begins with the tenant: ``<tenant>_<name>``. A tenant's
name has no underscore, hence ``acme_*`` in a policy can never match a resource of tenant ``acme-eu``. What
Personalize cannot change in place carries a hash of the request that the tenant file asks for:
``<tenant>_<name>_<hash>``.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

MAX_PERSONALIZE_NAME = 63
MAX_EXECUTION_NAME = 80
MAX_SCHEDULE_NAME = 64  # EventBridge Scheduler API reference, CreateSchedule
HASH_LENGTH = 8
EXECUTION_HASH_LENGTH = 12  # of what every run makes anew, so that names never meet
TUNING = "_tuning_"
START_ID_LENGTH = 36  # room for what EventBridge Scheduler calls a start by: its guide's example has 16 characters


def partition(region: str) -> str:
    """The ARN partition of a region: 'aws-cn' for China, otherwise 'aws' (the only two that serve Personalize)."""
    return "aws-cn" if region.startswith("cn-") else "aws"


def content_hash(content: object) -> str:
    """Eight hexadecimal digits that change when, and only when, the JSON form of content does."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:HASH_LENGTH]


def scheduled(schedule: str) -> str:
    """What the names of the executions that a schedule starts begin with; an underscore and the start's id follow.

    The id has no underscore, so what precedes the last one tells the schedule. An execution's name has at most 80
    characters, and only letters, digits, - and _ if it is to be logged (Step Functions API reference, StartExecution):
    a schedule's name that is too long is cut and gets a hash.
    """
    return _fitted(schedule, MAX_EXECUTION_NAME - START_ID_LENGTH - 1)


def _fitted(name: str, room: int) -> str:
    return name if len(name) <= room else f"{name[: room - HASH_LENGTH - 1]}-{content_hash(name)}"


class Owner:
    """Whose machinery it is: a tenant's (Names) or all tenants' (FleetNames). Every name begins with the owner's."""

    owner: str
    account: str
    region: str

    @property
    def partition(self) -> str:
        return partition(self.region)

    def arn(self, service: str, resource: str, *, region: str | None = None, account: str | None = None) -> str:
        """An ARN in this account and region; pass region='' or account='' for global services."""
        region = self.region if region is None else region
        account = self.account if account is None else account
        return f"arn:{self.partition}:{service}:{region}:{account}:{resource}"

    def personalize_arn(self, kind: str, name: str) -> str:
        return self.arn("personalize", f"{kind}/{name}")

    def function(self, folder: str) -> str:
        return f"{self.owner}-{folder.replace('_', '-')}"

    def function_arn(self, folder: str) -> str:
        return self.arn("lambda", f"function:{self.function(folder)}")

    def role_arn(self, purpose: str) -> str:
        return self.arn("iam", f"role/{self.role(purpose)}", region="")

    def role(self, purpose: str) -> str:
        """IAM is global: the region keeps one name in two regions apart."""
        return f"{self.owner}-{purpose}-{self.region}"

    def rule(self, purpose: str) -> str:
        return f"{self.owner}-{purpose}"

    def rule_arn(self, purpose: str) -> str:
        return self.arn("events", f"rule/{self.rule(purpose)}")

    def schedule(self, purpose: str) -> str:
        """Unique among all groups: CloudFormation tells schedules apart by their names alone (primaryIdentifier in its
        registry's schema), and refuses to make one that a stack has already, in whatever group.
        """
        return _fitted(f"{self.owner}_{purpose}", MAX_SCHEDULE_NAME)

    def alarm(self, purpose: str) -> str:
        """An underscore follows the owner, so that a pattern over an owner's alarms matches nobody else's."""
        return f"{self.owner}_{purpose}"

    def alarm_arn(self, purpose: str) -> str:
        return self.arn("cloudwatch", f"alarm:{self.alarm(purpose)}")


@dataclass(frozen=True)
class FleetNames(Owner):
    """The names and ARNs of what the tenants of one account and region share: the account's stage."""

    account: str
    region: str

    @property
    def owner(self) -> str:
        return "personalize-fleet"

    @property
    def stack(self) -> str:
        return self.owner

    @property
    def dashboard(self) -> str:
        return self.owner

    @property
    def schedule_group(self) -> str:
        return self.owner

    @property
    def topic(self) -> str:
        return f"{self.owner}-notices"

    @property
    def topic_arn(self) -> str:
        return self.arn("sns", self.topic)

    @property
    def state_table(self) -> str:
        return f"{self.owner}-state"

    @property
    def state_table_arn(self) -> str:
        return self.arn("dynamodb", f"table/{self.state_table}")

    @property
    def leases_table(self) -> str:
        """What the tenants share."""
        return f"{self.owner}-leases"

    @property
    def leases_table_arn(self) -> str:
        return self.arn("dynamodb", f"table/{self.leases_table}")


@dataclass(frozen=True)
class Names(Owner):
    """The names and ARNs of one tenant in one account and region."""

    tenant: str
    account: str
    region: str

    @property
    def owner(self) -> str:
        return self.tenant

    # -- what CloudFormation owns ------------------------------------------------------------------------------

    def stack(self, part: str) -> str:
        return f"{self.tenant}-{part}"

    @property
    def data_bucket(self) -> str:
        return f"{self.tenant}-personalize-{self.account}-{self.region}"

    @property
    def data_bucket_arn(self) -> str:
        return self.arn("s3", self.data_bucket, region="", account="")

    @property
    def log_bucket(self) -> str:
        return f"{self.tenant}-access-logs-{self.account}-{self.region}"

    @property
    def state_table(self) -> str:
        return f"{self.tenant}-personalize-state"

    @property
    def state_table_arn(self) -> str:
        return self.arn("dynamodb", f"table/{self.state_table}")

    @property
    def topic(self) -> str:
        return f"{self.tenant}-personalize-notices"

    @property
    def topic_arn(self) -> str:
        return self.arn("sns", self.topic)

    @property
    def key_alias(self) -> str:
        return f"alias/{self.tenant}-personalize"

    @property
    def personalize_role_arn(self) -> str:
        return self.role_arn("personalize")

    def state_machine(self, workflow: str) -> str:
        return f"{self.tenant}-{workflow}"

    def state_machine_arn(self, workflow: str) -> str:
        return self.arn("states", f"stateMachine:{self.state_machine(workflow)}")

    def execution_arn(self, workflow: str, execution: str = "*") -> str:
        return self.arn("states", f"execution:{self.state_machine(workflow)}:{execution}")

    @property
    def dead_letters(self) -> str:
        return f"{self.tenant}-personalize-dead-letters"

    @property
    def dead_letters_arn(self) -> str:
        return self.arn("sqs", self.dead_letters)

    @property
    def schedule_group(self) -> str:
        return f"{self.tenant}-personalize"

    @property
    def catalogue(self) -> str:
        """The database of Glue that describes the data files; Athena wants no hyphens (its user guide, "Names")."""
        return f"personalize_{self.tenant.replace('-', '_')}"

    @property
    def work_group(self) -> str:
        return f"{self.tenant}-data-checks"

    @property
    def work_group_arn(self) -> str:
        return self.arn("athena", f"workgroup/{self.work_group}")

    # -- what lives in Personalize ------------------------------------------------------------------------------

    def resource(self, name: str) -> str:
        """A Personalize resource that can be changed in place: ``<tenant>_<name>``."""
        return _checked(f"{self.tenant}_{name}")

    def versioned(self, name: str, request: Mapping[str, object]) -> str:
        """One that cannot: ``<tenant>_<name>_<hash of the request>``."""
        return _checked(f"{self.tenant}_{name}_{content_hash(request)}")

    @property
    def dataset_group(self) -> str:
        return self.resource("main")

    @property
    def dataset_group_arn(self) -> str:
        return self.personalize_arn("dataset-group", self.dataset_group)

    def dataset(self, dataset: str) -> str:
        return self.resource(dataset)

    def dataset_arn(self, dataset: str) -> str:
        """Personalize builds it from the group's name and the dataset's type, not from the dataset's own name."""
        return self.personalize_arn("dataset", f"{self.dataset_group}/{dataset.upper()}")

    def schema_arn(self, name: str) -> str:
        return self.personalize_arn("schema", name)

    @property
    def event_tracker(self) -> str:
        return self.resource("events")

    @property
    def metric_attribution(self) -> str:
        return self.resource("attribution")

    def campaign_arn(self, campaign: str) -> str:
        return self.personalize_arn("campaign", self.resource(campaign))

    def recommender(self, recommender: str, recipe: str) -> str:
        """The recipe of a recommender cannot be changed: another one makes another recommender."""
        return self.versioned(recommender, {"recipe": recipe})

    def batch_job(self, batch: str, run: str) -> str:
        """One job of a batch, by the hash of the execution that made it (EXECUTION_HASH_LENGTH digits)."""
        return _checked(f"{self.tenant}_{batch}_{run}")

    def tuning(self, solution: str, run: str = "") -> str:
        """The solution that one tuning run makes for itself, by the hash of its execution (EXECUTION_HASH_LENGTH
        digits); without one, what the names of them all begin with. No name of `versioned` ends in that way.
        """
        room = MAX_PERSONALIZE_NAME - len(TUNING) - EXECUTION_HASH_LENGTH
        return f"{_fitted(f'{self.tenant}_{solution}', room)}{TUNING}{run}"

    # -- where things are found at run time ----------------------------------------------------------------------

    def pointer(self, filter_name: str) -> str:
        """The SSM parameter that holds the ARN of the filter to use now under this name."""
        return f"/personalize/{self.tenant}/filters/{filter_name}"

    def recommender_pointer(self, recommender: str) -> str:
        """The SSM parameter that holds the ARN of the recommender to ask under this name."""
        return f"/personalize/{self.tenant}/recommenders/{recommender}"


_OWNED = re.compile(r"(?P<tenant>[a-z][a-z0-9-]{1,19})_(?P<name>[A-Za-z0-9][A-Za-z0-9-]*)")
_VERSIONED = re.compile(rf"{_OWNED.pattern}_[0-9a-f]{{{HASH_LENGTH}}}")


def read_back(name: str, *, versioned: bool = False) -> tuple[str, str] | None:
    """The tenant and the name in its file that a Personalize name was made of; None if no tenant file made it.

    `versioned` says which of the two forms it must have: that of Names.versioned or of Names.resource.
    """
    found = (_VERSIONED if versioned else _OWNED).fullmatch(name)
    return (found["tenant"], found["name"]) if found else None


def _checked(name: str) -> str:
    if len(name) > MAX_PERSONALIZE_NAME:
        raise ValueError(f"{name!r} has {len(name)} characters; Personalize allows {MAX_PERSONALIZE_NAME}: shorten it")
    return name
