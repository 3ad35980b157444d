"""Imports, trainings and deployments: their workflows and what starts them."""

from __future__ import annotations

import json

from aws_cdk import Duration, Stack
from constructs import Construct

from config.models import Tenant
from personalize import folders
from personalize.naming import Names
from stacks import schedules
from stacks.components.function import Function
from stacks.components.starter import Reaction, Schedules, reaction_role
from stacks.components.workflow import Workflow
from stacks.features import Features
from stacks.requests import checks
from stacks.state_machines import (
    batch_input,
    batch_job,
    campaign_deployment,
    data_check,
    dataset_import,
    recommender_deployment,
    solution_training,
    solution_tuning,
    user_erasure,
)

ERASURE = "erasure-request"  # the purpose, and so the name, of the rule that reacts to lists of users


def arrival(dataset: str) -> str:
    """The purpose, and so the name, of the rule that reacts to new files of a dataset."""
    return f"arrival-{dataset}"


class TrainingStack(Stack):
    """From files to serving campaigns."""

    def __init__(self, scope: Construct, construct_id: str, *, tenant: Tenant, names: Names, **options: object) -> None:
        super().__init__(scope, construct_id, **options)
        features = Features.of(tenant)
        machines = [dataset_import, solution_training, campaign_deployment, user_erasure]
        machines += [recommender_deployment] if features.recommends else []
        machines += [batch_job] if features.batches else []
        machines += [solution_tuning] if features.tuned else []
        if features.checked:
            self._check_data(tenant, names, features)
        if features.batches:
            self._check_batches(names, features)
        for machine in machines:
            Workflow(
                self,
                machine.NAME,
                names=names,
                name=machine.NAME,
                definition=machine.workflow(names, features),
                allowed=machine.allowed(names, features),
            )
        self._react_to_arrivals(names, list(features.datasets))
        self._react_to_erasure_requests(names)
        self._schedule(tenant, names, [machine.NAME for machine in machines])

    def _check_data(self, tenant: Tenant, names: Names, features: Features) -> None:
        Function(
            self,
            "DataCheck",
            names=names,
            folder=data_check.FUNCTION,
            description="Looks at files before they are imported",
            timeout=Duration.minutes(5),
            allowed=data_check.function_allowed(names, features),
            data={"checks.json": json.dumps(checks.of_tenant(tenant, names), indent=2, sort_keys=True)},
        )

    def _check_batches(self, names: Names, features: Features) -> None:
        Function(
            self,
            "BatchCheck",
            names=names,
            folder=batch_input.FUNCTION,
            description="Looks at the input of a batch before its job is made",
            timeout=Duration.minutes(5),
            allowed=batch_input.function_allowed(names, features),
            environment={"BUCKET": names.data_bucket},
        )

    def _react_to_arrivals(self, names: Names, datasets: list[str]) -> None:
        role = reaction_role(
            self,
            "ArrivalRole",
            names=names,
            purpose="arrival",
            workflow=dataset_import.NAME,
            rules=[arrival(dataset) for dataset in datasets],
        )
        for dataset in datasets:
            Reaction(
                self,
                f"Arrival{dataset.capitalize()}",
                names=names,
                purpose=arrival(dataset),
                description=f"new files under data/{dataset}/ start their import",
                pattern=_new_files(names, f"data/{dataset}/"),
                role=role,
                workflow=dataset_import.NAME,
                arguments={"dataset": dataset, "reason": "arrival"},
            )

    def _react_to_erasure_requests(self, names: Names) -> None:
        workflow = user_erasure.NAME
        Reaction(
            self,
            "Erasure",
            names=names,
            purpose=ERASURE,
            description=f"new lists of users under {folders.ERASURE_REQUESTS} start their erasure",
            pattern=_new_files(names, folders.ERASURE_REQUESTS),
            role=reaction_role(self, "ErasureRole", names=names, purpose=ERASURE, workflow=workflow, rules=[ERASURE]),
            workflow=workflow,
            arguments={"reason": "arrival"},
        )

    def _schedule(self, tenant: Tenant, names: Names, machines: list[str]) -> None:
        due = [one for one in schedules.of_tenant(tenant) if one.workflow in machines]
        if due:
            started = [name for name in machines if name in {one.workflow for one in due}]
            group = Schedules(self, "Schedules", names=names, purpose="training-schedules", workflows=started)
            for one in due:
                group.add(one)


def _new_files(names: Names, prefix: str) -> dict[str, object]:
    """The pattern of events about objects that arrive under a prefix of the data bucket."""
    objects = {"bucket": {"name": [names.data_bucket]}, "object": {"key": [{"prefix": prefix}]}}
    return {"source": ["aws.s3"], "detail-type": ["Object Created"], "detail": objects}
