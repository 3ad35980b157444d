"""The verb `preflight`: what would make a deploy fail half-way is found before it, with the account's credentials.

Bootstrap, the service in the region, quotas and what is used of them, names, permissions. Everything is looked at and
all findings come at once; nothing is changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from config.models import Tenant
from operations import stacks
from operations.assembly import Synthesized
from operations.calls import Calls, code, is_denied
from operations.preflight import clashes, permissions, quota_use
from operations.preflight.findings import ERROR, WARNING, Finding
from operations.preflight.permissions import QUALIFIER
from personalize.naming import Names

BOOTSTRAP_STACK, BOOTSTRAP_VERSION = "CDKToolkit", f"/cdk-bootstrap/{QUALIFIER}/version"
LEAST_BOOTSTRAP = 6  # what the templates' own rule CheckBootstrapVersion asks for; a test compares


@dataclass(frozen=True)
class Preflight:
    """The verb with everything that it looks at the world through; `deployer` is who will deploy, '' the caller."""

    tenant: Tenant
    names: Names
    calls: Calls
    out: Callable[[str], None]
    deployer: str = ""

    def run(self, assembly: Sequence[Synthesized]) -> int:
        """Look at everything and say what was found; returns the exit status, 1 if a deploy would fail."""
        found: list[Finding] = []
        checks: dict[str, Callable[[], Iterator[Finding]]] = {
            "bootstrap": self._bootstrap,
            "Personalize": self._service,
            "stacks": lambda: self._stacks(assembly),
            "quotas": lambda: quota_use.check(self.tenant, self.names, self.calls),
            "names": lambda: clashes.check(assembly, self.names, self.calls),
            "permissions": lambda: permissions.check(assembly, self.names, self.calls, self.deployer),
        }
        for number, (about, check) in enumerate(checks.items(), 1):
            self.out(f"[{number}/{len(checks)}] {about}")
            for finding in self._looked(about, check):
                self.out(f"  {finding}")
                found.append(finding)
        errors = sum(finding.severity == ERROR for finding in found)
        place = f"{self.names.tenant} in {self.names.account}, {self.names.region}"
        self.out(f"{place}: {errors} errors, {len(found) - errors} warnings")
        return 1 if errors else 0

    def _looked(self, about: str, check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
        """The findings of a check; that it could not be carried out is one too."""
        try:
            yield from check()
        except ClientError as error:
            if is_denied(error):
                yield Finding(WARNING, about, f"these credentials may not look at it: {error}; allow that action")
            else:
                yield Finding(ERROR, about, f"AWS refused to tell: {error}; repeat, or look at it in the console")
        except BotoCoreError as error:
            yield Finding(ERROR, about, f"AWS was not reached: {error}; look at the network, the region, the endpoint")

    def _bootstrap(self) -> Iterator[Finding]:
        names = self.names
        again = f"with administrator credentials: npx cdk bootstrap aws://{names.account}/{names.region}"
        found = self.calls.found("ssm", "get_parameter", Name=BOOTSTRAP_VERSION)
        if found is None:
            yield Finding(ERROR, "bootstrap", f"found no SSM parameter {BOOTSTRAP_VERSION}; once, {again}")
            return
        version = found["Parameter"]["Value"]
        if not version.isdecimal() or int(version) < LEAST_BOOTSTRAP:
            text = f"found version {version}, the templates need {LEAST_BOOTSTRAP} or later; {again}"
            yield Finding(ERROR, "bootstrap", text)
        stack = stacks.find(self.calls, BOOTSTRAP_STACK)
        if stack is not None and (stack.status.endswith("FAILED") or "ROLLBACK" in stack.status):
            yield Finding(WARNING, f"stack {BOOTSTRAP_STACK}", f"found {stack.status}; {again}")
        bucket = f"cdk-{QUALIFIER}-assets-{names.account}-{names.region}"
        try:
            self.calls.call("s3", "head_bucket", Bucket=bucket)
        except ClientError as error:
            # 403 says no more than that the bootstrap's role, which the CDK assumes, is needed to look.
            if code(error) in ("404", "NoSuchBucket", "NotFound"):
                text = "is not there, though the bootstrap is; delete the stack CDKToolkit and bootstrap again"
                yield Finding(ERROR, f"bucket {bucket}", f"{text}, {again}")

    def _service(self) -> Iterator[Finding]:
        """Whether Personalize answers in this region: tenant files name only regions that have an endpoint."""
        try:
            next(self.calls.pages("personalize", "list_dataset_groups", "datasetGroups"), None)
        except ClientError as error:
            if code(error) not in ("OptInRequired", "SubscriptionRequiredException"):
                raise
            text = f"the account may not use it in {self.names.region}: {error}; enable the region or the service"
            yield Finding(ERROR, "Personalize", text)

    def _stacks(self, assembly: Sequence[Synthesized]) -> Iterator[Finding]:
        """A stack that is busy or stuck takes no deploy (user guide, "Stack status codes")."""
        for one in assembly:
            stack = stacks.find(self.calls, one.name)
            if stack is None:
                continue
            why = f": {stack.reason}" if stack.reason else ""
            if stack.is_busy:
                yield Finding(ERROR, f"stack {one.name}", f"found {stack.status}; wait until that is over, then repeat")
            elif stack.status == "UPDATE_ROLLBACK_FAILED":
                advice = f"npx cdk rollback '{one.name}', or continue the rollback in the console"
                yield Finding(ERROR, f"stack {one.name}", f"found {stack.status}{why}; {advice}")
            elif stack.status in ("DELETE_FAILED", "ROLLBACK_FAILED"):
                yield Finding(ERROR, f"stack {one.name}", f"found {stack.status}{why}; delete it again, then deploy")
