"""Hyperparameter optimization: several trainings with drawn hyperparameters, of which the best counts.

Only the first few of the trainings that were asked for are really done, so that a rehearsal stays quick; how long they
take and what they cost is reckoned for all of them. They are judged by the offline metric of the longest list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rehearsal.personalize import seeds
from rehearsal.personalize.learning.evaluation import Evaluation
from rehearsal.personalize.learning.jobs import Tuning

_TRIED = 4
_METRIC = "normalized_discounted_cumulative_gain_at_25"

Values = Mapping[str, bool | float | str]


def best(tuning: Tuning, values: Values, seed: str, evaluate: Callable[[Values], Evaluation]) -> Values:
    """The hyperparameters with the best metric; those that are not optimized are as in `values`."""
    drawn = [
        {
            **values,
            **{name: span.at(seeds.fraction(seed, "tuning", name, trial)) for name, span in tuning.spans.items()},
        }
        for trial in range(min(tuning.jobs, _TRIED))
    ]
    return max(drawn, key=lambda candidate: evaluate(candidate).metrics[_METRIC])
