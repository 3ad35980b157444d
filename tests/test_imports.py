"""The directions of import (and nothing outside personalize/ that is not the standard library inside it).

personalize <- config <- stacks <- app
personalize <- lambdas          personalize, config <- operations
rehearsal imports nothing of the project
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
OURS = {
    "app",
    "benchmarks",
    "config",
    "lambdas",
    "operations",
    "personalize",
    "rehearsal",
    "stacks",
    "tenants",
    "tests",
}

ALLOWED = {
    "personalize": set(),
    "config": {"personalize"},
    "lambdas": {"personalize"},
    "operations": {"personalize", "config"},
    "rehearsal": set(),
    "stacks": {"personalize", "config"},
    "app.py": {"stacks", "config"},
}
# What a package may not use, however convenient it were.
FORBIDDEN = {
    "config": {"aws_cdk", "boto3", "botocore"},
    "stacks": {"boto3", "botocore", "lambdas"},
    "rehearsal": {"aws_cdk", "constructs"},
    "lambdas": {"aws_cdk", "pydantic", "yaml"},
}


def imports(file: Path) -> set[str]:
    """The top-level packages that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add(node.module.partition(".")[0])
    return found


def files(package: str) -> list[Path]:
    path = ROOT / package
    return [path] if path.is_file() else sorted(path.rglob("*.py"))


@pytest.mark.parametrize("package", sorted(ALLOWED))
def test_a_package_imports_only_what_stands_below_it(package):
    assert files(package)
    for file in files(package):
        used = imports(file)
        above = (used & OURS) - ALLOWED[package] - {package}
        assert not above, f"{file.relative_to(ROOT)} imports {sorted(above)}"
        forbidden = used & FORBIDDEN.get(package, set())
        assert not forbidden, f"{file.relative_to(ROOT)} imports {sorted(forbidden)}"


def test_personalize_is_standard_library_only():
    for file in files("personalize"):
        assert imports(file) - {"personalize"} <= sys.stdlib_module_names, file.name


@pytest.mark.parametrize("folder", sorted(path.name for path in (ROOT / "lambdas").iterdir() if path.is_dir()))
def test_a_lambda_imports_only_its_own_folder_of_lambdas(folder):
    for file in files(f"lambdas/{folder}"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("lambdas"):
                assert node.module.split(".")[1] == folder, f"{file.name} imports {node.module}"


@pytest.mark.parametrize("part", ["components", "dashboards", "state_machines"])
def test_parts_of_stacks_do_not_import_stacks(part):
    for file in files(f"stacks/{part}") if (ROOT / "stacks" / part).exists() else []:
        for node in ast.walk(ast.parse(file.read_text())):
            module = getattr(node, "module", None) or ""
            assert not module.endswith(("_stack", "_stage")), f"{file.name} imports {module}"
