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

_COLUMNS = """## Adding a column

What is deployed keeps its columns: Personalize neither changes nor removes one. Items and users take further ones,
which stand after the others with `nullable: true` and `since`, counted on from the last: 2 for what is added first, 3
for what is added after that was deployed.

```yaml
  items:
    columns:
      - {name: ITEM_ID, type: string}
      - {name: GENRE, type: string, categorical: true}
      - {name: STUDIO, type: string, categorical: true, nullable: true, since: 2}
```

The deploy exchanges the dataset's schema in place; filters that read the column are made after that, and files are
imported only then. From then on files must have the column, be it empty. When the first file with it is imported,
every solution that learns from it is trained anew behind the one that serves, and every recommender is told to train
on it (one of more than 50 columns cannot be, and the plan says so). A column that a solution does not learn from, a
plain string or one under its `excluded_columns`, trains none anew. Taken out of the file again a column stays in
Personalize, and the plan says so until it is back.
"""


def text() -> str:
    """The page as the committed file holds it."""
    parts = [_HEAD]
    for model, title in ((Tenant, "Keys of a tenant file"), (FleetFile, "Keys of fleet.yaml")):
        examples = [yaml.safe_load((SAMPLES / f"{name}.yaml").read_text()) for name in _EXAMPLES[model]]
        parts += [f"## {title}\n", keys.text(model, examples)]
        parts += [_COLUMNS] if model is Tenant else []
    return "\n".join([*parts, tables.text()])
