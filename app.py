"""The CDK app: for each tenant file one stage, for each account and region one more."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path

import stacks  # noqa: F401  (before aws_cdk: it chooses the Node that aws_cdk starts)

# isort: split
import aws_cdk as cdk
from cdk_nag import AwsSolutionsChecks

from config.loading import Fleet, load_fleet
from config.problems import ConfigError
from stacks.account_stage import AccountStage
from stacks.alarms import ranges
from stacks.extension import refuse_strays, stage_class

ROOT = Path(__file__).resolve().parent


def build(app: cdk.App, fleet: Fleet, only: str | None = None, modules: Path = ROOT / "tenants") -> None:
    """Adds the stages of a fleet to an app: one tenant's if only names it, and in any case the account stages.

    An account stage depends on all its tenants, so it is the same whichever tenant is asked for, and it stands before
    them: what they share has to be there first. A tenant's own module is looked for in `modules`. Raises ValueError if
    there is no such tenant, or a module that cannot be used.
    """
    tenants = {tenant.tenant: tenant for tenant in fleet.tenants}
    if only is not None and only not in tenants:
        raise ValueError(
            f"-c tenant={only}: there is no tenants/{only}.yaml; there are: {', '.join(tenants) or 'none'}"
        )
    places = defaultdict(list)
    for tenant in tenants.values():
        places[tenant.environment.account, tenant.environment.region].append(tenant)
    for (account, region), there in places.items():
        AccountStage(
            app, f"account-{account}-{region}", account=account, region=region, tenants=there, notify=fleet.notify
        )
    for name, tenant in tenants.items():
        if only in (None, name):
            stage_class(modules, name)(app, name, tenant=tenant)
    cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app, verbose=True))
    ranges.refuse(app)


def new_app(**options: object) -> cdk.App:
    """An app with the feature flags of cdk.json, which only the CLI reads by itself: one tenant file, one template."""
    return cdk.App(context=json.loads((ROOT / "cdk.json").read_text())["context"], **options)


def main(root: Path = ROOT) -> None:
    """Synthesizes the fleet of a folder; wrong files end the process with their problems and exit status 1."""
    app = new_app()
    try:
        fleet = load_fleet(root)
        refuse_strays(root / "tenants", [tenant.tenant for tenant in fleet.tenants])
        build(app, fleet, only=app.node.try_get_context("tenant"), modules=root / "tenants")
    except (ConfigError, ValueError) as error:
        sys.exit(str(error))
    app.synth()


if __name__ == "__main__":
    main()
