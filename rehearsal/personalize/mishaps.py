"""What befalls a service that is otherwise well: work that fails for reasons of its own, trainings that take days.

    mishaps.of(account, region).fail_next("campaign-update", "streamly_home", "Internal error.")

Personalize reports such failures as CREATE FAILED with a reason, long after it has accepted the request. Nothing
befalls anybody unless it was asked for here: it is how a test brings about what no request can.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from moto.backends import get_backend

# The kinds of work that can be made to fail.
CAMPAIGN, CAMPAIGN_UPDATE, FILTER, TRAINING = "campaign", "campaign-update", "filter", "training"
RECOMMENDER, RECOMMENDER_UPDATE = "recommender", "recommender-update"  # the latter also of retrainings
WORK = (CAMPAIGN, CAMPAIGN_UPDATE, FILTER, TRAINING, RECOMMENDER, RECOMMENDER_UPDATE)


@dataclass
class Mishaps:
    """Those of one account and region.

    `training_factor` is how many times longer than usual trainings take, `minutes` how long work takes instead, by the
    mode of a training or the kind of other work (durations.py), `metrics_delay` how much later than usual CloudWatch is
    told of requests.
    """

    training_factor: float = 1.0
    minutes: dict[str, float] = field(default_factory=dict)
    metrics_delay: timedelta = timedelta()
    _failures: list[tuple[str, str, str]] = field(default_factory=list)

    def fail_next(self, work: str, name: str, reason: str) -> None:
        """Let the next work of a kind fail for `reason`, on a resource whose name begins with `name` (of a training:
        its solution). Raises ValueError for a kind that is not in WORK.
        """
        if work not in WORK:
            raise ValueError(f"work: no such kind: {work}; known are {', '.join(WORK)}")
        self._failures.append((work, name, reason))

    def take(self, work: str, name: str) -> str | None:
        """The reason for which this work fails, None if it does not; a mishap happens once."""
        for failure in self._failures:
            if failure[0] == work and name.startswith(failure[1]):
                self._failures.remove(failure)
                return failure[2]
        return None


def of(account: str, region: str) -> Mishaps:
    """The mishaps of an account and region, in the emulator that is registered."""
    return get_backend("personalize")[account][region].state.mishaps
