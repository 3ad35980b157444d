"""Imports, trainings and deployments: their workflows and what starts them."""

from __future__ import annotations

from aws_cdk import Stack
from constructs import Construct

from config.models import Tenant
from personalize.naming import Names
from stacks.components.starter import Reaction, Schedules, reaction_role
from stacks.components.workflow import Workflow
from stacks.features import Features
from stacks.state_machines import (
    batch_job,
    campaign_deployment,
    dataset_import,
    recommender_deployment,
    solution_training,
)


def arrival(dataset: str) -> str:
    """The purpose, and so the name, of the rule that reacts to new files of a dataset."""
    return f"arrival-{dataset}"


class TrainingStack(Stack):
    """From files to serving campaigns."""

    def __init__(self, scope: Construct, construct_id: str, *, tenant: Tenant, names: Names, **options: object) -> None:
        super().__init__(scope, construct_id, **options)
        features = Features.of(tenant)
        machines = [dataset_import, solution_training, campaign_deployment]
        machines += [recommender_deployment] if features.recommenders else []
        machines += [batch_job] if features.batches else []
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
        self._schedule(tenant, names, features)

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
            objects = {"bucket": {"name": [names.data_bucket]}, "object": {"key": [{"prefix": f"data/{dataset}/"}]}}
            Reaction(
                self,
                f"Arrival{dataset.capitalize()}",
                names=names,
                purpose=arrival(dataset),
                description=f"new files under data/{dataset}/ start their import",
                pattern={"source": ["aws.s3"], "detail-type": ["Object Created"], "detail": objects},
                role=role,
                workflow=dataset_import.NAME,
                arguments={"dataset": dataset, "reason": "arrival"},
            )

    def _schedule(self, tenant: Tenant, names: Names, features: Features) -> None:
        workflows = [dataset_import.NAME, solution_training.NAME, *([batch_job.NAME] if features.batches else [])]
        schedules = Schedules(self, "Schedules", names=names, purpose="training-schedules", workflows=workflows)
        for dataset, declared in tenant.datasets.declared.items():
            if declared.import_ is not None:
                schedules.add(
                    f"Import{dataset.capitalize()}",
                    name=f"import-{dataset}",
                    expression=declared.import_.schedule,
                    time_zone=declared.import_.time_zone,
                    workflow=dataset_import.NAME,
                    arguments={"dataset": dataset, "reason": "schedule"},
                )
        for solution in tenant.solutions:
            for mode, schedule in (("FULL", solution.training.full), ("UPDATE", solution.training.update)):
                if schedule is not None:
                    schedules.add(
                        f"Train-{solution.name}-{mode}",
                        name=f"train-{solution.name}-{mode}",
                        expression=schedule.schedule,
                        time_zone=schedule.time_zone,
                        workflow=solution_training.NAME,
                        arguments={"solution": solution.name, "mode": mode, "reason": "schedule"},
                    )
        for batch in features.batches:
            schedules.add(
                f"Batch-{batch.name}",
                name=f"batch-{batch.name}",
                expression=batch.schedule,
                time_zone=batch.time_zone,
                workflow=batch_job.NAME,
                arguments={"batch": batch.name, "reason": "schedule"},
            )
