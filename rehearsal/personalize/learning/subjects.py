"""What trainings leave behind that recommend actions or users instead of items, and their offline metrics.

The metrics are those of the guide's page "working-with-training-metrics", which names them but not the keys that
GetSolutionMetrics gives them: those of precision, recall, AUC, hit and recall at K are a guess.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from rehearsal.personalize import seeds
from rehearsal.personalize.data.group_data import GroupData
from rehearsal.personalize.learning import affinity, propensity
from rehearsal.personalize.learning.evaluation import Evaluation
from rehearsal.personalize.learning.propensity import Outcome, Propensity
from rehearsal.personalize.learning.training import Job, Training
from rehearsal.personalize.recipes.recipe import ACTIONS, SEGMENTATION

_SHARE = 0.1  # of users that are set aside
_LIKELY = 0.5  # the score from which an action counts as predicted
_CUTS = (5, 10, 25)

_Judged = Mapping[int, list[tuple[int, float, bool]]]  # user -> (action, score, whether it was taken)


def completed(job: Job, training: Training, data: GroupData) -> Training:
    """A training of a recipe that does not recommend items, with what it has to add; others as they are."""
    if training.failure or job.recipe.type not in {ACTIONS, SEGMENTATION}:
        return training
    if job.recipe.type == SEGMENTATION:
        shape = (len(data.users.vocabulary), len(data.items.vocabulary))
        return replace(training, evaluation=Evaluation(*affinity.metrics(training.weights.history, shape)))
    if not data.actions.records:
        return replace(training, failure="There are no actions in the Actions dataset.")
    period = int(job.transformations["action_optimization_period"])
    found = propensity.outcomes(data.action_interactions, period)
    actions = propensity.scored_actions(data.action_interactions)
    items, size = training.weights.history, len(data.items.vocabulary)
    model = propensity.fit(found, actions, items, size)
    aside = {user for user, *_ in found if seeds.fraction(job.seed, "actions", user) < _SHARE}
    rest = propensity.fit([each for each in found if each[0] not in aside], actions, items, size)
    judged = _judged(rest, [each for each in found if each[0] in aside], training)
    return replace(training, actions=model, evaluation=Evaluation(_metrics(judged), len(actions)))


def _judged(model: Propensity, found: list[Outcome], training: Training) -> _Judged:
    """Scores of a model for actions of users that it was not trained with, beside what they did."""
    judged, seen = defaultdict(list), set(found)
    for user, action in sorted({(user, action) for user, action, _ in found}):
        if action in model.rates:
            score = model.score(action, user, training.weights.items_of(user), Counter())
            judged[user].append((action, score, (user, action, True) in seen))
    return judged


def _metrics(judged: _Judged) -> dict[str, float]:
    pairs = [pair for each in judged.values() for pair in each]
    rates = {"precision": [], "recall": []}
    for action in sorted({action for action, *_ in pairs}):
        likely = [taken for a, score, taken in pairs if a == action and score >= _LIKELY]
        taken = [score for a, score, taken in pairs if a == action and taken]
        rates["precision"].append(float(np.mean(likely)) if likely else 0.0)
        rates["recall"].append(float(np.mean([score >= _LIKELY for score in taken])) if taken else 0.0)
    gains = {
        f"normalized_discounted_cumulative_gain_at_{cut}": [_gain(each, cut) for each in judged.values()]
        for cut in _CUTS
    }
    metrics = {name: round(float(np.mean(values)), 4) if values else 0.0 for name, values in (rates | gains).items()}
    return {**metrics, "area_under_the_curve": _area(pairs)}


def _gain(judged: list[tuple[int, float, bool]], cut: int) -> float:
    ranked = [taken for *_, taken in sorted(judged, key=lambda each: -each[1])]
    discounts = 1 / np.log2(np.arange(2, len(ranked) + 2))
    ideal = discounts[: min(sum(ranked), cut)].sum()
    return float((np.array(ranked[:cut]) * discounts[:cut]).sum() / ideal) if ideal else 0.0


def _area(pairs: list[tuple[int, float, bool]]) -> float:
    """How often a taken action has a higher score than one that was not: half if scores are equal, 0.0 without both."""
    yes = np.array([score for _, score, taken in pairs if taken])
    no = np.array([score for _, score, taken in pairs if not taken])
    if not len(yes) or not len(no):
        return 0.0
    higher = (yes[:, None] > no[None, :]).mean() + (yes[:, None] == no[None, :]).mean() / 2
    return round(float(higher), 4)
