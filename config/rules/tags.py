"""Tags that every service takes: developer guide, "Tagging Amazon Personalize resources", guidelines and requirements.

The same tags go onto resources that CloudFormation makes and onto those that reconciliation does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from config.models import Tenant
from config.problems import Finding
from personalize import quotas

# What the guide allows for both; keys without what CloudFormation's older types of Personalize refuse, which is the
# least that all services have in common.
_KEY, _KEY_ALLOWED = re.compile(r"[A-Za-z0-9_.:/=+-]+"), "letters, digits and _ . : / = + - only, one at least"
# A schedule group takes no empty value.
_VALUE = re.compile(r"[A-Za-z0-9 _.:/=+@-]+")
_VALUE_ALLOWED = "letters, digits, spaces and _ . : / = + @ - only, one at least"


def tags(tenant: Tenant) -> Iterator[Finding]:
    """Fifty at most, of the length and the characters that AWS takes, none in AWS's own name space."""
    if len(tenant.tags) > quotas.TAGS_PER_RESOURCE:
        text = f"found {len(tenant.tags)} tags; a resource bears {quotas.TAGS_PER_RESOURCE}; remove some"
        yield Finding(("tags",), text)
    folded: dict[str, str] = {}
    for key, value in tenant.tags.items():
        path = ("tags", key)
        for what, text, most, form, allowed in (
            ("key", key, quotas.TAG_KEY_LENGTH, _KEY, _KEY_ALLOWED),
            ("value", value, quotas.TAG_VALUE_LENGTH, _VALUE, _VALUE_ALLOWED),
        ):
            if len(text) > most:
                yield Finding(path, f"found a {what} of {len(text)} characters; AWS takes {most}; shorten it")
            if not form.fullmatch(text):
                yield Finding(path, f"found the {what} {text!r}; write {allowed}")
            if text.lower().startswith("aws:"):
                yield Finding(path, f"found the {what} {text!r}; what begins with aws: is AWS's own; rename it")
        earlier = folded.setdefault(key.lower(), key)
        if earlier != key:
            yield Finding(path, f"found besides {earlier!r}; IAM takes both for one key; remove one")
