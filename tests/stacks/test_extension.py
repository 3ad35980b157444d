from __future__ import annotations

import pytest

from stacks.extension import ExtensionError, refuse_strays, stage_class
from stacks.tenant_stage import TenantStage

STAGE = "from stacks.tenant_stage import TenantStage\n\nclass Acme(TenantStage):\n    pass\n"

UNUSABLE = {
    "nothing in it": ("", r"acme\.py: found none; write one class"),
    "two stages": (STAGE + "\nclass Other(TenantStage):\n    pass\n", r"acme\.py: found Acme, Other; write one class"),
    "no Python": ("class Acme(:\n", r"acme\.py:1: cannot be imported: SyntaxError"),
    "an import that fails": ("\nimport nowhere_to_be_found\n", r"acme\.py:2: cannot be imported: ModuleNotFoundError"),
    "an error of its own": ("x = 1\ny = x / 0\n", r"acme\.py:2: cannot be imported: ZeroDivisionError"),
}


def test_a_tenant_without_a_module_has_the_common_stage(tmp_path):
    assert stage_class(tmp_path, "acme") is TenantStage


@pytest.mark.parametrize("tenant", ["acme", "acme-eu"])
def test_a_tenant_with_a_module_has_the_stage_in_it(tmp_path, tenant):
    (tmp_path / f"{tenant}.py").write_text(STAGE)
    stage = stage_class(tmp_path, tenant)
    assert issubclass(stage, TenantStage)
    assert stage.__name__ == "Acme"


@pytest.mark.parametrize(("content", "message"), UNUSABLE.values(), ids=UNUSABLE)
def test_a_module_that_cannot_be_used_is_refused_with_its_place(tmp_path, content, message):
    (tmp_path / "acme.py").write_text(content)
    with pytest.raises(ExtensionError, match=message):
        stage_class(tmp_path, "acme")


def test_a_module_of_no_tenant_is_refused(tmp_path):
    for name in ("acme.py", "beta.py", "__init__.py"):
        (tmp_path / name).write_text(STAGE)
    refuse_strays(tmp_path, ["acme", "beta"])
    with pytest.raises(ExtensionError, match=r"beta\.py: there is no beta\.yaml beside it"):
        refuse_strays(tmp_path, ["acme"])
