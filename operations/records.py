"""Records of a tenant's state table, as a person's verbs read and change them, and the writers that serve them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from boto3.dynamodb.types import TypeDeserializer
from botocore.exceptions import ClientError

from operations.calls import Calls, OperationError, code
from personalize.naming import Names

WRITERS = {"campaign": "CampaignDeployment", "recommender": "RecommenderDeployment"}


@dataclass(frozen=True)
class Records:
    """One item a thing, by its kind and its name in the tenant file."""

    names: Names
    calls: Calls

    def read(self, kind: str, name: str) -> dict[str, Any]:
        """The attributes of a record; none if there is no such record."""
        answer = self.calls.found(
            "dynamodb", "get_item", TableName=self.names.state_table, Key=_key(kind, name), ConsistentRead=True
        )
        deserialize = TypeDeserializer().deserialize
        return {key: deserialize(value) for key, value in (answer or {}).get("Item", {}).items()}

    def change(self, kind: str, name: str, update: str, condition: str, values: Mapping[str, Any]) -> None:
        """Change a record in DynamoDB's words; raises OperationError if it does not meet the condition any more."""
        try:
            self.calls.call(
                "dynamodb",
                "update_item",
                TableName=self.names.state_table,
                Key=_key(kind, name),
                UpdateExpression=update,
                ConditionExpression=condition,
                ExpressionAttributeValues=values,
            )
        except ClientError as error:
            if code(error) != "ConditionalCheckFailedException":
                raise
            text = f"{kind} {name}: somebody else changed its record at the same moment; repeat"
            raise OperationError(text) from error

    def serve(self, kind: str, name: str, reason: str) -> str:
        """Start the one writer of what a record wishes; returns the ARN of the execution."""
        machine, text = self.names.state_machine_arn(WRITERS[kind]), json.dumps({kind: name, "reason": reason})
        return self.calls.call("stepfunctions", "start_execution", stateMachineArn=machine, input=text)["executionArn"]


def _key(kind: str, name: str) -> dict[str, object]:
    return {"id": {"S": f"{kind}#{name}"}}
