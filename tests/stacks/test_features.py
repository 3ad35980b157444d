"""What exists only for those who use it."""

from __future__ import annotations

from stacks.features import Features
from stacks.state_machines import workflows


def test_the_sample_tenant_has_none(fleet):
    features = Features.of(fleet.tenants[0])
    assert (features.own_datasets, features.recommends, features.batches, features.idle) == ((), False, (), ())
    assert features.tuned == ()
    assert (features.updates_solutions, features.attribution, features.tagged) == (False, False, {})
    assert len(workflows.of(features)) == 7


def test_a_tenant_that_has_everything_has_all(workshop, boutique):
    features = Features.of(workshop)
    assert features.own_datasets == ("actions", "action_interactions")
    assert [batch.name for batch in features.batches] == ["letters", "news", "audiences"]
    assert features.trained_batches == {"tuned": ["news"]}
    assert [one.name for one in features.tuned] == ["tuned", "related"]
    assert features.updates_solutions
    assert features.attribution
    assert [(one.kind, one.name, one.solution, one.action, one.hours, one.revive) for one in features.idle] == [
        ("campaign", "shelf", "tuned", "delete", 24, "next_full_training")
    ]
    assert (features.deletes_campaigns, features.stops_recommenders) == (True, False)
    assert features.required["alike"] == ("items",)
    assert features.tagged == {
        "Tags": [{"TagKey": "stage", "TagValue": "test"}, {"TagKey": "team", "TagValue": "tools"}]
    }
    assert set(workflows.EVERY) == {*workflows.of(features), *workflows.of(Features.of(boutique))}
    assert "RecommenderDeployment" not in workflows.of(features)
    assert "BatchJob" not in workflows.of(Features.of(boutique))
