"""One row a resource type: how it is made and how it is taken away again.

A module a family of services; each has a table HANDLERS. A handler takes the properties that it carries into a call,
and whatever is left over is an error, so that nothing of a template is ever dropped silently.
"""

from rehearsal.deployment.build import Create, Delete
from rehearsal.deployment.resources import analytics, compute, delivery, monitoring, personalize, security, storage

HANDLERS: dict[str, tuple[Create, Delete]] = {
    **security.HANDLERS,
    **storage.HANDLERS,
    **compute.HANDLERS,
    **delivery.HANDLERS,
    **personalize.HANDLERS,
    **analytics.HANDLERS,
    **monitoring.HANDLERS,
}
