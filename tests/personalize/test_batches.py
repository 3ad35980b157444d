"""How lines of batches are written, held against the emulator's own reading of the guide."""

from __future__ import annotations

import pytest

from personalize.batches import TEXTS, lines_of
from personalize.recipes import RECIPES
from rehearsal.personalize.batch import inference, segments

KINDS = {str: "text", list: TEXTS}


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=lambda recipe: recipe.name)
def test_both_readings_agree(recipe):
    lines = lines_of(recipe)
    if recipe.segments:
        form, most = segments.FORMS[recipe.name]
    else:
        form, most = inference.FORMS.get(recipe.type), 0
    assert lines.members == ({name: KINDS[kind] for name, kind in form.members.items()} if form else {})
    assert lines.most == most
