"""What a tenant has and must never lose: key, files, state, and the dataset group with its data."""

from __future__ import annotations

from aws_cdk import CfnOutput, Stack
from constructs import Construct

from config.models import Tenant
from personalize.naming import Names
from stacks.components.catalogue import Catalogue
from stacks.components.datasets import DatasetGroup, PersonalizeRole
from stacks.components.files import Files
from stacks.components.key import Key, alarms_only
from stacks.components.messages import DeadLetters, Notices
from stacks.components.schedule_group import ScheduleGroup
from stacks.components.storage import Buckets, StateTable
from stacks.features import Features


class DataStack(Stack):
    """The stateful stack; the others can be deleted and deployed again."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        tenant: Tenant,
        names: Names,
        key_users: list[str],
        file_readers: list[str],
        file_writers: list[str],
        rules: list[str],
        **options: object,
    ) -> None:
        super().__init__(scope, construct_id, termination_protection=True, **options)
        key = Key(self, "Key", names=names, users=key_users, readers=file_readers, writers=file_writers)
        features = Features.of(tenant)
        files = Files.of(names, features)
        buckets = Buckets(self, "Buckets", names=names, key=key, files=files)
        StateTable(self, "State", names=names, key=key)
        topic = Notices(
            self,
            "Notices",
            name=names.topic,
            title=f"Personalize, tenant {names.tenant}",
            key=key,
            addresses=tenant.notify,
            alarms=alarms_only(names),
        )
        DeadLetters(self, "DeadLetters", names=names, rules=rules)
        ScheduleGroup(self, "Schedules", names=names)
        role = PersonalizeRole(
            self, "PersonalizeRole", names=names, buckets=buckets, key=key, files=files, metrics=features.attribution
        )
        datasets = DatasetGroup(
            self,
            "Datasets",
            names=names,
            key=key,
            role=role,
            datasets={key: one for key, one in tenant.datasets.declared.items() if key not in features.own_datasets},
            event_tracker=tenant.event_tracker,
            domain=tenant.domain,
        )
        CfnOutput(self, "DataBucket", value=buckets.data.bucket_name, description="upload under data/<dataset>/")
        CfnOutput(self, "NoticesTopic", value=topic.topic_arn, description="where failures are told")
        if features.checked:
            Catalogue(
                self,
                "Catalogue",
                names=names,
                bucket=buckets.data,
                key=key,
                datasets={name: tenant.datasets.declared[name] for name in features.checked},
                incremental=features.incremental,
            )
        if datasets.event_tracker is not None:
            tracking_id = datasets.event_tracker.attr_tracking_id
            CfnOutput(self, "TrackingId", value=tracking_id, description="for PutEvents")
