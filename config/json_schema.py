"""The JSON Schema of a tenant file, as committed in config/tenant.schema.json for editors.

It knows the shape only; `python -m config check` knows the rules as well.
"""

from __future__ import annotations

import json
from pathlib import Path

from config.models import Tenant

FILE = Path(__file__).with_name("tenant.schema.json")


def text() -> str:
    """The schema as the committed file holds it."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Tenant.model_json_schema(by_alias=True),
        "title": "A tenant of this repository",
    }
    return json.dumps(schema, indent=2) + "\n"
