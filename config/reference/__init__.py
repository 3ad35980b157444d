"""The reference page of the tenant file, docs/tenant-file.md, as `python -m config reference` prints it.

    keys      every key of a model with type, default, allowed values, meaning and an example
    tables    recipes, hyperparameters, use cases and reserved columns, from personalize's own tables

The examples stand in config/samples/reference, in files that are checked like any other.
"""

from __future__ import annotations

from pathlib import Path

import yaml

from config.models import FleetFile, Tenant
from config.reference import keys, tables

FILE = Path(__file__).resolve().parents[2] / "docs" / "tenant-file.md"
SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "reference"
_EXAMPLES = {Tenant: ("custom", "video"), FleetFile: ("fleet",)}
_HEAD = """# The tenant file

One YAML file a tenant, `tenants/NAME.yaml`; what concerns an account rather than a tenant stands in `fleet.yaml`. This
page is made from the models that read those files: `python -m config reference > docs/tenant-file.md`. What a key alone
cannot say (a column that a filter names must exist, a recipe needs its datasets) is checked by `make check`, which
names file, line, key, what was found and what to do. `python -m config new NAME --kind custom|video|retail` prints a
commented file to begin with.
"""


def text() -> str:
    """The page as the committed file holds it."""
    parts = [_HEAD]
    for model, title in ((Tenant, "Keys of a tenant file"), (FleetFile, "Keys of fleet.yaml")):
        examples = [yaml.safe_load((SAMPLES / f"{name}.yaml").read_text()) for name in _EXAMPLES[model]]
        parts += [f"## {title}\n", keys.text(model, examples)]
    return "\n".join([*parts, tables.text()])
