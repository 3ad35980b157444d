"""Which files of the data bucket Personalize reads, and which it writes: the role and the bucket's policy say the same.

Developer guide, "Giving Amazon Personalize access to Amazon S3 resources": a batch reads and writes, a metric
attribution writes, and both the role and the bucket have to allow it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from personalize import folders
from personalize.naming import Names
from stacks.features import Features
from stacks.requests.datasets import REPORTS

_DATA = "the tenant's own data files; only the tenant knows their names"
_STAGED = "copies of the tenant's own data files, made for one incremental import; each run has a folder of its own"
_REQUESTS = "the requests of one batch of the tenant; only the tenant knows their names"
_ANSWERS = "the answers of one batch of the tenant, below a prefix of each run; Personalize names the files"
_ERASED = "the copies of the tenant's lists of users to be erased, below a prefix of each run"
_IMPACT = "the reports of the tenant's metric attribution; Personalize names the files"


@dataclass(frozen=True)
class Files:
    """Patterns of keys in the data bucket, each with the reason for its wildcard."""

    read: Mapping[str, str] = field(default_factory=lambda: {"data/*": _DATA})
    written: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, names: Names, features: Features) -> Files:
        """What the features of a tenant file need."""
        batches = [batch.name for batch in features.batches]
        return cls(
            read={"data/*": _DATA, f"{folders.ERASURE_JOBS}*": _ERASED}
            | {f"{folders.staging(name)}*": _STAGED for name in features.incremental}
            | {f"{folders.batch_input(name)}*": _REQUESTS for name in batches},
            written={f"{folders.batch_output(name)}*": _ANSWERS for name in batches}
            | ({f"{REPORTS}*": _IMPACT} if features.attribution else {}),
        )
