"""Workgroups: what queries must keep to. They are kept in moto's backend, where its other operations find them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from moto.athena.models import AthenaBackend, athena_backends

from rehearsal.athena.faults import InvalidRequest
from rehearsal.iam.policies import Unmodelled
from rehearsal.iam.rows import Scope

PRIMARY = "primary"
ENGINE = "Athena engine version 3"
_ENGINES = ("AUTO", ENGINE)
_CONFIGURED = {
    "BytesScannedCutoffPerQuery",
    "EnableMinimumEncryptionConfiguration",
    "EnforceWorkGroupConfiguration",
    "EngineVersion",
    "PublishCloudWatchMetricsEnabled",
    "RequesterPaysEnabled",
    "ResultConfiguration",
}
_RESULTS = {"OutputLocation", "EncryptionConfiguration", "ExpectedBucketOwner"}
# Members of an update that say of something else what becomes of it.
_CHANGES = {"ResultConfigurationUpdates", "RemoveBytesScannedCutoffPerQuery"}


def backend_of(scope: Scope) -> AthenaBackend:
    """moto's Athena of an account and region."""
    return athena_backends[scope.account][scope.region]


def find(scope: Scope, name: str) -> Any:
    """A workgroup of moto's. Raises InvalidRequest if there is none of the name."""
    found = backend_of(scope).work_groups.get(name)
    if found is None:
        raise InvalidRequest(f"WorkGroup {name} is not found.")
    return found


def create(scope: Scope, params: Mapping[str, Any], now: dt.datetime) -> dict[str, Any]:
    """CreateWorkGroup."""
    backend, name = backend_of(scope), params["Name"]
    if name in backend.work_groups:
        raise InvalidRequest(f"WorkGroup {name} is already created")
    configuration = dict(params.get("Configuration") or {})
    _check(configuration)
    made = backend.create_work_group(name, configuration, params.get("Description", ""), params.get("Tags") or [])
    made.configuration["EngineVersion"] = _engine(made.configuration.get("EngineVersion"))
    made.created = now
    return {}


def get(scope: Scope, params: Mapping[str, Any]) -> dict[str, Any]:
    """GetWorkGroup."""
    found = find(scope, params["WorkGroup"])
    created = {"CreationTime": found.created} if hasattr(found, "created") else {}
    described = {"Name": found.name, "State": found.state, "Description": found.description or ""}
    return {"WorkGroup": {**described, "Configuration": found.configuration, **created}}


def listed(scope: Scope) -> dict[str, Any]:
    """ListWorkGroups, all on one page."""
    groups = backend_of(scope).work_groups.values()
    return {"WorkGroups": [{"Name": one.name, "State": one.state, "Description": one.description} for one in groups]}


def update(scope: Scope, params: Mapping[str, Any]) -> dict[str, Any]:
    """UpdateWorkGroup: what it does not name stays."""
    found = find(scope, params["WorkGroup"])
    updates = dict(params.get("ConfigurationUpdates") or {})
    changed = {**found.configuration, **{key: value for key, value in updates.items() if key not in _CHANGES}}
    if updates.get("RemoveBytesScannedCutoffPerQuery"):
        changed.pop("BytesScannedCutoffPerQuery", None)
    results = updates.get("ResultConfigurationUpdates") or {}
    removed = {key.removeprefix("Remove") for key, value in results.items() if key.startswith("Remove") and value}
    kept = {key: value for key, value in changed.get("ResultConfiguration", {}).items() if key not in removed}
    new = {key: value for key, value in results.items() if not key.startswith("Remove")}
    changed["ResultConfiguration"] = {**kept, **new}
    _check(changed)
    changed["EngineVersion"] = _engine(changed.get("EngineVersion"))
    found.configuration = changed
    found.state = params.get("State", found.state)
    found.description = params.get("Description", found.description)
    return {}


def delete(scope: Scope, params: Mapping[str, Any]) -> dict[str, Any]:
    """DeleteWorkGroup: one with queries in it only with RecursiveDeleteOption."""
    backend, name = backend_of(scope), params["WorkGroup"]
    find(scope, name)
    if name == PRIMARY:
        raise InvalidRequest("Primary WorkGroup cannot be deleted")
    held = [key for key, query in backend.executions.items() if query.workgroup.name == name]
    named = [key for key, query in backend.named_queries.items() if query.workgroup.name == name]
    if (held or named) and not params.get("RecursiveDeleteOption"):
        raise InvalidRequest(f"WorkGroup {name} is not empty")
    for key in held:
        del backend.executions[key]
    for key in named:
        del backend.named_queries[key]
    backend.delete_work_group(name)
    return {}


def result_configuration(group: Any, requested: Mapping[str, Any]) -> dict[str, Any]:
    """Where and how a query of a group writes: what the group says, if it enforces that or the request says nothing.

    "If EnforceWorkGroupConfiguration is true, client-side settings are ignored" ("Override client-side settings").
    """
    own = dict(group.configuration.get("ResultConfiguration") or {})
    chosen = own if group.configuration.get("EnforceWorkGroupConfiguration", True) else {**own, **requested}
    if not str(chosen.get("OutputLocation", "")).startswith("s3://"):
        raise InvalidRequest(
            "No output location provided. An output location is required either through the Workgroup result "
            "configuration setting or as an API input."
        )
    unknown = set(chosen) - _RESULTS
    if unknown:
        raise Unmodelled(f"the rehearsal does not model {sorted(unknown)[0]} of an Athena ResultConfiguration")
    return chosen


def _check(configuration: Mapping[str, Any]) -> None:
    unknown = set(configuration) - _CONFIGURED
    unknown |= set(configuration.get("ResultConfiguration") or {}) - _RESULTS
    encryption = (configuration.get("ResultConfiguration") or {}).get("EncryptionConfiguration") or {}
    if unknown:
        raise Unmodelled(f"the rehearsal does not model {sorted(unknown)[0]} of an Athena workgroup")
    if encryption.get("EncryptionOption") == "CSE_KMS":
        raise Unmodelled("the rehearsal does not model CSE_KMS of an Athena workgroup")
    if encryption.get("EncryptionOption") == "SSE_KMS" and not encryption.get("KmsKey"):
        raise InvalidRequest("KmsKey is required for the encryption option SSE_KMS")


def _engine(wanted: Mapping[str, Any] | None) -> dict[str, str]:
    selected = (wanted or {}).get("SelectedEngineVersion", "AUTO")
    if selected not in _ENGINES:
        raise InvalidRequest(f"Engine version {selected} is not one of {', '.join(_ENGINES)}")
    return {"SelectedEngineVersion": selected, "EffectiveEngineVersion": ENGINE}
