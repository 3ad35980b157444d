"""One row a resource type: how it is made, how it is changed in place, and how it is taken away again.

A module a family of services; each has a table HANDLERS. A handler takes the properties that it carries into a call,
and whatever is left over is an error, so that nothing of a template is ever dropped silently.
"""

from __future__ import annotations

from rehearsal.deployment.build import Build, Handler, Made, Properties
from rehearsal.deployment.resources import (
    analytics,
    functions,
    identity,
    keys,
    logs,
    machines,
    messages,
    monitoring,
    objects,
    parameters,
    personalize,
    rules,
    schedules,
    tables,
)


def _metadata(build: Build, properties: Properties) -> Made:
    """What CDK says about itself: makes nothing."""
    properties.take_all("Analytics", "Modules")
    return Made(build.logical_id)


HANDLERS: dict[str, Handler] = {
    "AWS::CDK::Metadata": Handler(
        _metadata,
        lambda build, physical_id: None,
        lambda build, physical_id, properties, old: _metadata(build, properties),
    ),
    **analytics.HANDLERS,
    **functions.HANDLERS,
    **identity.HANDLERS,
    **keys.HANDLERS,
    **logs.HANDLERS,
    **machines.HANDLERS,
    **messages.HANDLERS,
    **monitoring.HANDLERS,
    **objects.HANDLERS,
    **parameters.HANDLERS,
    **personalize.HANDLERS,
    **rules.HANDLERS,
    **schedules.HANDLERS,
    **tables.HANDLERS,
}
