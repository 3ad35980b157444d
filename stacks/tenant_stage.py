"""One tenant: the table of contents."""

from __future__ import annotations

from aws_cdk import Environment, Stage
from constructs import Construct

from config.models import Tenant
from personalize.naming import Names
from stacks.components import tags
from stacks.data_stack import DataStack
from stacks.features import Features
from stacks.filter_stack import FilterStack
from stacks.monitoring_stack import MonitoringStack
from stacks.reconciliation_stack import ROLLBACK, ReconciliationStack
from stacks.state_machines import (
    batch_input,
    data_check,
    dataset_import,
    solution_tuning,
    tenant_reconciliation,
    tenant_watch,
    user_erasure,
    workflows,
)
from stacks.training_stack import ERASURE, TrainingStack, arrival


class TenantStage(Stage):
    """Everything that one tenant file becomes: five stacks, of which only the first has state."""

    def __init__(self, scope: Construct, construct_id: str, *, tenant: Tenant) -> None:
        self.names = Names(tenant.tenant, tenant.environment.account, tenant.environment.region)
        env = Environment(account=self.names.account, region=self.names.region)
        super().__init__(scope, construct_id, env=env)
        features = Features.of(tenant)
        machines = workflows.of(features)
        # The roles that read or write the state table or publish to the topic, both encrypted with the tenant's key.
        users = [
            *machines,
            tenant_reconciliation.FUNCTION,
            *([tenant_watch.FUNCTION] if features.idle or features.drifts else []),
        ]
        writers = [
            user_erasure.NAME,
            *([dataset_import.NAME] if features.checked or features.incremental else []),
            *([data_check.FUNCTION] if features.checked else []),
            *([solution_tuning.NAME] if features.tuned else []),
        ]
        self.data = DataStack(
            self,
            "data",
            **self._stack("data"),
            tenant=tenant,
            key_users=users,
            file_readers=[batch_input.FUNCTION] if features.batches else [],
            file_writers=writers,
            rules=[*(arrival(dataset) for dataset in tenant.datasets.declared), ERASURE, ROLLBACK],
        )
        self.training = TrainingStack(self, "training", **self._stack("training"), tenant=tenant)
        self.filters = FilterStack(self, "filters", **self._stack("filters"), tenant=tenant)
        self.monitoring = MonitoringStack(self, "monitoring", **self._stack("monitoring"), tenant=tenant)
        first = [self.data, self.training, self.filters, self.monitoring]
        names = [stack.stack_name for stack in first] + [self.names.stack("reconciliation")]
        self.reconciliation = ReconciliationStack(
            self,
            "reconciliation",
            **self._stack("reconciliation"),
            tenant=tenant,
            stack_names=names,
            workflows=workflows.EVERY,  # also of what its file had before: a record may still name their executions
        )
        self.training.add_stack_dependency(self.data)
        self.filters.add_stack_dependency(self.data)
        self.monitoring.add_stack_dependency(self.data)
        for stack in first:
            self.reconciliation.add_stack_dependency(stack)
        tags.apply(self, tenant.tags)

    def _stack(self, part: str) -> dict[str, object]:
        description = f"Amazon Personalize, tenant {self.names.tenant}: {part}"
        return {"names": self.names, "stack_name": self.names.stack(part), "description": description}
