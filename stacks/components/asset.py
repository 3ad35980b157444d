"""What a Lambda is made of: its own folder under lambdas/, personalize/, and data written for its owner. Nothing
else.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from aws_cdk import aws_lambda as lambda_

ROOT = Path(__file__).resolve().parents[2]
# CDK copies what it needs into cdk.out during synthesis; until then the staged folders have to exist.
_staging = tempfile.TemporaryDirectory(prefix="lambda-assets-")
_IGNORED = shutil.ignore_patterns("__pycache__", "*.pyc")


def code(folder: str, *, owner: str, data: Mapping[str, str] | None = None) -> lambda_.Code:
    """The code of ``lambdas/<folder>``, importable in Lambda under the same names as here.

    ``data`` are further files for that folder (name to text), such as the reconciler's desired state. The asset's
    hash is that of its content, so what does not change is not deployed again.
    """
    target = Path(_staging.name) / owner / folder
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(ROOT / "lambdas" / folder, target / "lambdas" / folder, ignore=_IGNORED)
    shutil.copy(ROOT / "lambdas" / "__init__.py", target / "lambdas" / "__init__.py")
    shutil.copytree(ROOT / "personalize", target / "personalize", ignore=_IGNORED)
    for name, text in (data or {}).items():
        (target / "lambdas" / folder / name).write_text(text)
    return lambda_.Code.from_asset(str(target))
