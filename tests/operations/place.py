"""The place that a preflight looks at. Personalize is the emulator, stores are moto's; CloudFormation, IAM's simulator
and Service Quotas are fakes, whose requests are held to AWS's own model."""

from __future__ import annotations

from datetime import timedelta

import boto3

from operations import assembly as assemblies
from operations.calls import Calls
from operations.preflight.preflight import BOOTSTRAP_VERSION, Preflight
from operations.preflight.quota_use import CAMPAIGNS, DATASET_GROUPS, FILTERS
from personalize.naming import Names
from tests.operations.cloudformation import CloudFormation, Deployed
from tests.operations.conftest import Account, Checked
from tests.operations.personalize import refused

NAMES = Names("streamly", "111111111111", "eu-west-1")
STAGES = ("streamly", "account-111111111111-eu-west-1")
MOTOS = ("personalize", "ssm", "s3", "dynamodb", "kms", "logs")
STAGING = "cdk-hnb659fds-assets-111111111111-eu-west-1"
ADMIN = "arn:aws:iam::111111111111:role/aws-reserved/sso/Admin"
CALLER = "arn:aws:sts::111111111111:assumed-role/Admin/me"


class ServiceQuotas:
    def __init__(self):
        self.granted = {}
        self.denies = False

    def list_aws_default_service_quotas(self, ServiceCode):
        return self._quotas({DATASET_GROUPS: 5.0, FILTERS: 30.0, CAMPAIGNS: 5.0, "L-OTHER": 1.0})

    def list_service_quotas(self, ServiceCode):
        return self._quotas(self.granted)

    def _quotas(self, values):
        if self.denies:
            raise refused("AccessDeniedException")
        return {"Quotas": [{"QuotaCode": code, "Value": value} for code, value in values.items()]}


class Iam:
    """`denied` has pairs of a principal and an action; `conditional` are actions that miss a context value."""

    def __init__(self):
        self.roles = {"Admin": ADMIN}
        self.denied, self.conditional = set(), set()
        self.asked = []
        self.closed = False

    def get_role(self, RoleName):
        if RoleName not in self.roles:
            raise refused("NoSuchEntity")
        return {"Role": {"Arn": self.roles[RoleName]}}

    def simulate_principal_policy(self, PolicySourceArn, ActionNames, ResourceArns):
        if self.closed:
            raise refused("AccessDenied", "not authorized to perform iam:SimulatePrincipalPolicy")
        (action,) = ActionNames
        self.asked.append((PolicySourceArn, action, *ResourceArns))
        decision = "implicitDeny" if (PolicySourceArn, action) in self.denied else "allowed"
        result = {"EvalActionName": action, "EvalDecision": decision}
        missing = {"MissingContextValues": ["aws:RequestTag/x"]} if action in self.conditional else {}
        return {"EvaluationResults": [result | missing]}


class Sts:
    arn = CALLER

    def get_caller_identity(self):
        return {"Account": "111111111111", "Arn": self.arn}


class Place:
    """An account that was bootstrapped, and in which nothing is deployed."""

    def __init__(self, clock, assembly, tenant):
        self.account, self.lines, self.tenant = Account(), [], tenant
        self.assembly = assemblies.read(assembly, STAGES)
        self.quotas, self.iam, self.sts = ServiceQuotas(), Iam(), Sts()
        clients = {service: boto3.client(service, region_name=NAMES.region) for service in MOTOS}
        fakes = {"cloudformation": CloudFormation(self.account), "service-quotas": self.quotas}
        fakes |= {"iam": self.iam, "sts": self.sts}
        self.clients = clients | {name: Checked(name, fake) for name, fake in fakes.items()}
        self.sleep = lambda seconds: clock.shift(timedelta(seconds=seconds))
        self.call = Calls(self.clients, self.sleep).call
        self.bootstrap("30")
        self.bucket(STAGING)

    def bootstrap(self, version):
        self.call("ssm", "put_parameter", Name=BOOTSTRAP_VERSION, Value=version, Type="String", Overwrite=True)

    def bucket(self, name):
        self.call("s3", "create_bucket", Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})

    def deploy(self):
        self.account.stacks = {one.name: Deployed(one.name, one.template) for one in self.assembly}

    def fly(self, tenant=None, deployer=""):
        """The exit status; `findings` are what was said."""
        self.lines.clear()
        calls = Calls(self.clients, self.sleep)
        return Preflight(tenant or self.tenant, NAMES, calls, self.lines.append, deployer).run(self.assembly)

    @property
    def findings(self):
        return [line.strip() for line in self.lines if line.startswith("  ")]
