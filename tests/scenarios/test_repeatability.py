"""The same seed plays the same rehearsal, to the last execution."""

from __future__ import annotations

from tests.scenarios.stage import deployed


def _played(assembly):
    with deployed(assembly) as stage:
        stage.upload("interactions", "items")
        stage.run(hours=1.5)
        record = stage.record()
        executions = [(one.arn, one.input, one.path, one.stop, one.status, one.output) for one in record.executions]
        calls = [(call.at, call.operation, call.caller, call.outcome) for call in stage.aws.calls]
        return executions, calls, record.versions, record.campaigns, record.filters, record.schedules


def test_a_rehearsal_repeats_itself(assembly):
    one, other = _played(assembly), _played(assembly)
    for left, right in zip(one, other, strict=True):
        assert left == right
