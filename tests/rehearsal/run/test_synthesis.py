"""Synthesis in a process of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from rehearsal.run.synthesis import SynthesisFailed, synthesize


def test_it_writes_what_the_app_writes(assembly: Path, tmp_path: Path) -> None:
    written = synthesize("streamly", tmp_path)
    templates = sorted(path.relative_to(assembly) for path in assembly.glob("**/*.template.json"))
    assert len(templates) == 6
    for template in templates:
        assert (written / template).read_bytes() == (assembly / template).read_bytes(), template


def test_the_apps_own_words_are_the_error(tmp_path: Path) -> None:
    with pytest.raises(
        SynthesisFailed,
        match=r"^-c tenant=acme: there is no tenants/acme\.yaml; there are: boutique, cinema, streamly$",
    ):
        synthesize("acme", tmp_path)
