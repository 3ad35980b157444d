"""Amazon Personalize, emulated: a moto backend for personalize, personalize-events and personalize-runtime.

    with moto.mock_aws():
        rehearsal.personalize.register(seed=0)
        boto3.client("personalize", region_name="eu-west-1").create_dataset_group(name="acme")

It keeps names, statuses, preconditions, quotas and rates as the service does, imports from the embedded S3, trains
small models on what was imported, and refuses by name what it does not model. Time is the process's clock and nothing
else: nothing runs in the background, so whoever moves the clock moves Personalize.

From a request to its answer:
- urls, responses: HTTP, as moto hands it over; backend, region: the state of an account and region; operations: which
  function answers, between checks against botocore's model;
- resources: a module for each kind of resource and its Create, Describe, List, Update and Delete; what can be
  configured is in solution_options, hpo_options, training_columns and serving_options, what must go first in deletions;
- data: what was imported and streamed (csv_files, streaming, action_events); schemas, schema_rules: what it looks like;
- recipes: what each can do, as tables; learning: the models, their trainings and offline metrics;
- serving, runtime, recommendations, action_recommendations: from a model and a user's events to a list, with filters,
  promotions, contexts and response_metadata; batch: the same from files to files;
- agenda, statuses, durations, automatic_training: what happens when; quotas, rates: what is too much; access,
  permissions: who may; metering: what CloudWatch is told; inspection, mishaps: for tests and reports.

Where AWS documents nothing, or two things, the stricter reading is taken:
- a CSV's header must list the schema's fields, all of them, in the schema's order (data.csv_files);
- in filters AND binds closer than OR, NOT IN is the complement of IN, and a request may not give values for parameters
  that the filter does not have (filters);
- every control-plane operation has its own second in each account and region, operations without a published rate too;
- a campaign, recommender, filter or dataset that is not ACTIVE refuses requests with InvalidInputException at run time;
- what a request may carry but its recipe cannot use (a context, a promotion, metadata that is not enabled) is refused;
- action interactions other than Taken, Not Taken and Viewed are refused, and values out of their range (data.actions);
- properties that the schema does not have are refused, those of a number as text too, but for an event's eventValue;
- the output path of a batch job must end with a slash, and one `.out` file for each input is all that it writes;
- an eventAttributionSource needs a metric attribution; nothing is published for it: the namespace is not documented;
- no filter can be deleted while a batch inference job of its dataset group is in progress (resources.deletions).
What is kinder than AWS:
- filters do not forget users who were in no import for three months;
- a recommendation never fails for want of capacity, whatever minProvisionedTPS is;
- v2 recipes do not optimize their hyperparameters every 90 days; the incremental updates of Semantic-Similarity, which
  are billed, appear in no training hours;
- the largest sizes of imports and trainings are not enforced, nor is event types and columns together being ten at most
  for what PutEvents adds (it is for imports);
- column names as values in the data, which the guide forbids, are taken;
- of CloudWatch's metrics there are those of requests for items, not those of PutEvents, imports and trainings.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial

import moto.personalize
from moto import backend_index
from moto.core.base_backend import BackendDict

from rehearsal.personalize import quotas as service_quotas
from rehearsal.personalize.access import Access
from rehearsal.personalize.backend import PersonalizeBackend
from rehearsal.personalize.region import Settings

__all__ = ["Access", "register"]

_ENDPOINTS = ("personalize-events", "personalize-runtime")


def register(
    access: Access | None = None, seed: int = 0, quotas: Mapping[str, int] | None = None
) -> BackendDict[PersonalizeBackend]:
    """Put the emulator in the place of moto's own Personalize, with nothing in it yet.

    Call it before the first request of moto's server, which keeps the routes that it finds then. `access` decides
    permissions; None checks none. `seed` varies durations, identifiers and exploration. `quotas` overrides
    `rehearsal.personalize.quotas.DEFAULTS`; raises ValueError for a key that is not there.
    """
    settings = Settings(access, seed, service_quotas.effective(quotas))
    backends = BackendDict(partial(PersonalizeBackend, settings=settings), "personalize")
    moto.personalize.personalize_backends = backends
    known = {pattern.pattern for _, pattern in backend_index.backend_url_patterns}
    for endpoint in _ENDPOINTS:
        pattern = rf"https?://{endpoint}\.(.+)\.amazonaws\.com"
        if pattern not in known:
            backend_index.backend_url_patterns.append(("personalize", re.compile(pattern)))
    return backends
