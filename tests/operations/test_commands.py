from __future__ import annotations

from operations.__main__ import main


def test_an_unknown_tenant_is_an_error_that_names_the_known_ones(capsys):
    assert main(["destroy", "--tenant", "nobody", "--dry-run"]) == 1
    error = capsys.readouterr().err
    assert error.startswith("there is no tenants/nobody.yaml; there are: ")
    assert "streamly" in error
