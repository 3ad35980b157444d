"""Personalize as the tests of `operations` need it: lists, statuses that move on with time, and what refuses to go."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError


def refused(code: str, message: str = "") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "Operation")


class Personalize:
    def __init__(self, account: Any) -> None:
        self.account = account
        self.last_call: float | None = None

    def __getattribute__(self, name: str) -> Any:
        if name.startswith(("list_", "describe_", "delete_", "stop_")):
            self._take_turn()
        return object.__getattribute__(self, name)

    def _take_turn(self) -> None:
        if self.account.throttle:
            self.account.throttle -= 1
            raise refused("LimitExceededException", "Rate exceeded")
        assert self.last_call is None or self.account.now - self.last_call >= 1.0, "more than one request a second"
        self.last_call = self.account.now

    def _listed(self, things: dict[str, dict[str, Any]], **wanted: str) -> list[dict[str, Any]]:
        if not self.account.group_exists:
            raise refused("ResourceNotFoundException")
        self._settle()
        return [one for one in things.values() if wanted.items() <= one.items()]

    def list_solutions(self, datasetGroupArn: str, nextToken: str = "0") -> dict[str, Any]:
        """Two a page."""
        found, start = self._listed(self.account.solutions, datasetGroupArn=datasetGroupArn), int(nextToken)
        more = {"nextToken": str(start + 2)} if len(found) > start + 2 else {}
        return {"solutions": found[start : start + 2]} | more

    def list_filters(self, datasetGroupArn: str) -> dict[str, Any]:
        return {"Filters": self._listed(self.account.filters, datasetGroupArn=datasetGroupArn)}

    def list_campaigns(self, solutionArn: str) -> dict[str, Any]:
        return {"campaigns": self._listed(self.account.campaigns, solutionArn=solutionArn)}

    def describe_dataset_group(self, datasetGroupArn: str) -> dict[str, Any]:
        if not self.account.group_exists:
            raise refused("ResourceNotFoundException")
        return {"datasetGroup": {"datasetGroupArn": datasetGroupArn, "domain": "ECOMMERCE"}}

    def list_recommenders(self, datasetGroupArn: str) -> dict[str, Any]:
        return {"recommenders": self._listed(self.account.recommenders, datasetGroupArn=datasetGroupArn)}

    def list_metric_attributions(self, datasetGroupArn: str) -> dict[str, Any]:
        return {"metricAttributions": self._listed(self.account.attributions, datasetGroupArn=datasetGroupArn)}

    def list_datasets(self, datasetGroupArn: str) -> dict[str, Any]:
        return {"datasets": self._listed(self.account.datasets, datasetGroupArn=datasetGroupArn)}

    def list_schemas(self) -> dict[str, Any]:
        return {"schemas": list(self.account.schemas.values())}

    def list_event_trackers(self, datasetGroupArn: str) -> dict[str, Any]:
        return {"eventTrackers": self._listed({}, datasetGroupArn=datasetGroupArn)}

    def list_dataset_import_jobs(self, datasetArn: str, maxResults: int) -> dict[str, Any]:
        return {"datasetImportJobs": self._listed(self.account.jobs, datasetArn=datasetArn)}

    def list_data_deletion_jobs(self, datasetGroupArn: str, maxResults: int) -> dict[str, Any]:
        return {"dataDeletionJobs": self._listed(self.account.jobs, datasetGroupArn=datasetGroupArn)}

    def list_batch_inference_jobs(self, maxResults: int) -> dict[str, Any]:
        return {"batchInferenceJobs": [one for one in self._listed(self.account.jobs) if "batchInferenceJobArn" in one]}

    def list_batch_segment_jobs(self, maxResults: int) -> dict[str, Any]:
        return {"batchSegmentJobs": [one for one in self._listed(self.account.jobs) if "batchSegmentJobArn" in one]}

    def describe_batch_inference_job(self, batchInferenceJobArn: str) -> dict[str, Any]:
        return {"batchInferenceJob": self._found(self.account.jobs, batchInferenceJobArn)}

    def describe_dataset_import_job(self, datasetImportJobArn: str) -> dict[str, Any]:
        return {"datasetImportJob": self._found(self.account.jobs, datasetImportJobArn)}

    def describe_solution(self, solutionArn: str) -> dict[str, Any]:
        found = self._found(self.account.solutions, solutionArn)
        version = found.get("version")
        latest = {"latestSolutionVersion": self.account.versions[version]} if version else {}
        return {"solution": found | latest}

    def describe_solution_version(self, solutionVersionArn: str) -> dict[str, Any]:
        return {"solutionVersion": self._found(self.account.versions, solutionVersionArn)}

    def describe_campaign(self, campaignArn: str) -> dict[str, Any]:
        return {"campaign": self._found(self.account.campaigns, campaignArn)}

    def describe_filter(self, filterArn: str) -> dict[str, Any]:
        return {"filter": self._found(self.account.filters, filterArn)}

    def describe_recommender(self, recommenderArn: str) -> dict[str, Any]:
        return {"recommender": self._found(self.account.recommenders, recommenderArn)}

    def describe_metric_attribution(self, metricAttributionArn: str) -> dict[str, Any]:
        return {"metricAttribution": self._found(self.account.attributions, metricAttributionArn)}

    def describe_dataset(self, datasetArn: str) -> dict[str, Any]:
        return {"dataset": self._found(self.account.datasets, datasetArn)}

    def describe_schema(self, schemaArn: str) -> dict[str, Any]:
        return {"schema": self._found(self.account.schemas, schemaArn)}

    def stop_solution_version_creation(self, solutionVersionArn: str) -> dict[str, Any]:
        version = self._found(self.account.versions, solutionVersionArn)
        version |= {"status": "CREATE STOPPING", "until": self.account.now + 120, "then": "CREATE STOPPED"}
        self.account.log.append(("stop", solutionVersionArn))
        return {}

    def delete_campaign(self, campaignArn: str) -> dict[str, Any]:
        return self._delete(self.account.campaigns, campaignArn)

    def delete_filter(self, filterArn: str) -> dict[str, Any]:
        return self._delete(self.account.filters, filterArn)

    def delete_recommender(self, recommenderArn: str) -> dict[str, Any]:
        return self._delete(self.account.recommenders, recommenderArn)

    def delete_metric_attribution(self, metricAttributionArn: str) -> dict[str, Any]:
        return self._delete(self.account.attributions, metricAttributionArn)

    def delete_dataset(self, datasetArn: str) -> dict[str, Any]:
        return self._delete(self.account.datasets, datasetArn)

    def delete_schema(self, schemaArn: str) -> dict[str, Any]:
        """At once, unless a dataset uses it."""
        self._found(self.account.schemas, schemaArn)
        if any(one["schemaArn"] == schemaArn for one in self.account.datasets.values()):
            raise refused("ResourceInUseException")
        del self.account.schemas[schemaArn]
        self.account.log.append(("delete", schemaArn))
        return {}

    def delete_solution(self, solutionArn: str) -> dict[str, Any]:
        solution = self._found(self.account.solutions, solutionArn)
        version = self.account.versions.get(solution.get("version", ""), {})
        children = [one for one in self.account.campaigns.values() if one["solutionArn"] == solutionArn]
        if children or version.get("status") in ("CREATE PENDING", "CREATE IN_PROGRESS", "CREATE STOPPING"):
            raise refused("ResourceInUseException")
        return self._delete(self.account.solutions, solutionArn)

    def _delete(self, things: dict[str, dict[str, Any]], arn: str) -> dict[str, Any]:
        found = self._found(things, arn)
        if found["status"] not in ("ACTIVE", "CREATE FAILED"):
            raise refused("ResourceInUseException")
        found |= {"status": "DELETE PENDING", "until": self.account.now + 60, "then": None}
        self.account.log.append(("delete", arn))
        return {}

    def _found(self, things: dict[str, dict[str, Any]], arn: str) -> dict[str, Any]:
        self._settle()
        if arn not in things:
            raise refused("ResourceNotFoundException")
        return things[arn]

    def _settle(self) -> None:
        account = self.account
        serving = (account.campaigns, account.recommenders, account.filters, account.attributions)
        for things in (account.solutions, account.versions, *serving, account.datasets, account.jobs):
            for arn, one in list(things.items()):
                if one.get("until", float("inf")) <= account.now:
                    if one["then"] is None:
                        del things[arn]
                    else:
                        one |= {"status": one["then"], "until": float("inf")}
