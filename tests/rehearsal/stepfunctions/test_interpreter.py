from __future__ import annotations

import datetime as dt
import io
import json
import random
from typing import Any

import pytest
from botocore.exceptions import ClientError

from rehearsal.clock import UTC, Clock
from rehearsal.stepfunctions.definition import problems
from rehearsal.stepfunctions.faults import StateError
from rehearsal.stepfunctions.interpreter import PAYLOAD_LIMIT, Interpreter

START = dt.datetime(2026, 11, 21, 20, tzinfo=UTC)
INVOKE, GET = "arn:aws:states:::lambda:invoke", "arn:aws:states:::aws-sdk:ssm:getParameter"


class Functions:
    """A Lambda client with answers: each call takes the next; an exception's name is the function's error."""

    def __init__(self, clock: Clock, answers: list[Any], seconds: float = 1) -> None:
        self.clock, self.answers, self.seconds, self.calls = clock, answers, seconds, []

    def invoke(self, FunctionName: str, Payload: str) -> dict[str, Any]:
        self.calls.append((self.clock.now(), json.loads(Payload)))
        self.clock.sleep(self.seconds)
        answer = self.answers.pop(0) if self.answers else None
        error = {"FunctionError": "Unhandled"} if isinstance(answer, Exception) else {}
        body = {"errorType": type(answer).__name__, "errorMessage": str(answer)} if error else answer
        return {"StatusCode": 200, "Payload": io.BytesIO(json.dumps(body).encode()), **error}

    def get_parameter(self, Name: str) -> dict[str, Any]:
        response = {"Error": {"Code": "ParameterNotFound", "Message": f"no {Name}"}}
        raise ClientError(response | {"ResponseMetadata": {"HTTPStatusCode": 400}}, "GetParameter")


class Host:
    def __init__(self, clock: Clock, functions: Functions) -> None:
        self.clock, self.functions, self.states = clock, functions, []

    def client(self, service: str) -> Functions:
        return self.functions

    def entered(self, state: str, events: int, retried: bool) -> None:
        self.states.append(state)

    def await_end(self, service: str, job: str, until: dt.datetime | None) -> bool:
        raise AssertionError("no job is started here")


class Run:
    """One finished run: output or error, seconds, states, calls."""

    def __init__(
        self, machine: dict[str, Any], value: Any = None, answers: list[Any] | None = None, seconds: float = 1
    ) -> None:
        assert problems(json.dumps({"QueryLanguage": "JSONata", **machine}), "eu-west-1") == []
        with Clock(START) as clock:
            functions = Functions(clock, answers or [], seconds)
            host = Host(clock, functions)
            interpreter = Interpreter(host, random.Random(1), {"Execution": {"Name": "run"}})
            process = clock.spawn(interpreter.run, machine, value, name="run", observed=True)
            clock.join(process)
            if process.error is not None and not isinstance(process.error, StateError):
                raise process.error
            self.output, self.error = process.result, process.error
            self.seconds = (clock.now() - START).total_seconds()
            self.states, self.calls = host.states, functions.calls


def machine(start: str = "A", **states: Any) -> dict[str, Any]:
    return {"StartAt": start, "States": states}


def task(**fields: Any) -> dict[str, Any]:
    arguments = {"FunctionName": "f", "Payload": {"x": "{% $states.input %}"}}
    return {
        "Type": "Task",
        "Resource": INVOKE,
        "Arguments": arguments,
        **({} if "Next" in fields else {"End": True}),
        **fields,
    }


def passing(**fields: Any) -> dict[str, Any]:
    return {"Type": "Pass", **({} if "Next" in fields else {"End": True}), **fields}


RETRY = {"ErrorEquals": ["ValueError"], "IntervalSeconds": 10, "BackoffRate": 2, "MaxAttempts": 3}


@pytest.mark.parametrize(
    ("retry", "failures", "seconds", "ok"),
    [
        (RETRY, 2, 3 + 10 + 20, True),
        (RETRY, 4, 4 + 10 + 20 + 40, False),
        ({**RETRY, "MaxDelaySeconds": 15}, 3, 4 + 10 + 15 + 15, True),
        ({**RETRY, "MaxAttempts": 0}, 1, 1, False),
        ({"ErrorEquals": ["States.ALL"]}, 3, 4 + 1 + 2 + 4, True),
        ({**RETRY, "ErrorEquals": ["KeyError"]}, 1, 1, False),
        ({**RETRY, "ErrorEquals": ["States.TaskFailed"]}, 1, 2 + 10, True),
        ({**RETRY, "ErrorEquals": ["States.Timeout"]}, 1, 1, False),
    ],
)
def test_retry_timing(retry: dict, failures: int, seconds: float, ok: bool) -> None:
    run = Run(machine(A=task(Retry=[retry])), answers=[ValueError("bad")] * failures)
    assert run.seconds == seconds
    assert (run.error is None) is ok


def test_full_jitter_stays_below_the_delay_and_is_repeatable() -> None:
    jittered = [
        Run(machine(A=task(Retry=[{**RETRY, "JitterStrategy": "FULL"}])), answers=[ValueError()]).seconds for _ in "12"
    ]
    assert 2 <= jittered[0] < 12
    assert jittered[0] == jittered[1]


def test_catch_sees_the_error_and_goes_on() -> None:
    caught = {"ErrorEquals": ["ValueError"], "Next": "B", "Assign": {"why": "{% $states.errorOutput.Error %}"}}
    run = Run(machine(A=task(Catch=[caught]), B=passing(Output="{% $why %}")), answers=[ValueError("bad")])
    assert run.output == "ValueError"
    plain = Run(
        machine(A=task(Catch=[{"ErrorEquals": ["States.ALL"], "Next": "B"}]), B=passing()), answers=[ValueError("bad")]
    )
    assert plain.output["Error"] == "ValueError"
    assert json.loads(plain.output["Cause"])["errorMessage"] == "bad"


def test_sdk_errors_are_named_as_the_java_sdk_names_them() -> None:
    state = {"Type": "Task", "Resource": GET, "Arguments": {"Name": "/a"}, "End": True}
    run = Run(
        machine(A={**state, "Catch": [{"ErrorEquals": ["Ssm.ParameterNotFoundException"], "Next": "B"}]}, B=passing())
    )
    assert run.output == {
        "Error": "Ssm.ParameterNotFoundException",
        "Cause": "no /a (Service: Ssm, Status Code: 400)",
    }


def test_output_and_assign_both_see_the_values_from_before() -> None:
    first = passing(Assign={"n": 1}, Next="B")
    second = passing(Assign={"n": "{% $n + 1 %}"}, Output="{% $n %}", Next="C")
    third = passing(Output={"before": "{% $states.input %}", "now": "{% $n %}"})
    assert Run(machine(A=first, B=second, C=third)).output == {"before": 1, "now": 2}


def test_variables_of_an_iteration_stay_inside_and_outer_ones_are_seen() -> None:
    inner = machine(
        "I", I=passing(Assign={"inner": 5}, Next="J"), J=passing(Output="{% $outer + $states.input + $inner %}")
    )
    each = {"Type": "Map", "Items": [1, 2], "ItemProcessor": inner, "Next": "C"}
    last = passing(Output={"sums": "{% $states.input %}", "leaked": "{% $exists($inner) %}"})
    run = Run(machine(A=passing(Assign={"outer": 10}, Next="B"), B=each, C=last))
    assert run.output == {"sums": [16, 17], "leaked": False}


@pytest.mark.parametrize(("width", "seconds"), [(0, 10), (1, 40), (2, 20), (3, 20), (4, 10)])
def test_map_runs_at_most_so_many_at_once(width: int, seconds: float) -> None:
    inner = machine("I", I={"Type": "Wait", "Seconds": 10, "End": True})
    each = {"Type": "Map", "Items": "{% [1..4] %}", "MaxConcurrency": width, "ItemProcessor": inner, "End": True}
    run = Run(machine(A=each))
    assert (run.output, run.seconds) == ([1, 2, 3, 4], seconds)


def test_item_selector_knows_index_value_and_input() -> None:
    selector = {
        "i": "{% $states.context.Map.Item.Index %}",
        "v": "{% $states.context.Map.Item.Value %}",
        "in": "{% $states.input.k %}",
    }
    each = {
        "Type": "Map",
        "Items": "{% $states.input.list %}",
        "ItemSelector": selector,
        "ItemProcessor": machine("I", I=passing()),
        "End": True,
    }
    assert Run(machine(A=each), {"list": ["a", "b"], "k": 7}).output == [
        {"i": 0, "v": "a", "in": 7},
        {"i": 1, "v": "b", "in": 7},
    ]


def test_an_empty_map_is_an_empty_list() -> None:
    each = {"Type": "Map", "Items": [], "ItemProcessor": machine("I", I=passing()), "End": True}
    assert Run(machine(A=each)).output == []


def test_parallel_gives_results_in_order_and_the_first_error_stops_the_others() -> None:
    slow = machine("W", W={"Type": "Wait", "Seconds": 100, "Next": "P"}, P=passing(Output="slow"))
    quick, bad = machine("P", P=passing(Output="quick")), machine("F", F={"Type": "Fail", "Error": "E", "Cause": "why"})
    assert Run(machine(A={"Type": "Parallel", "Branches": [slow, quick], "End": True})).output == ["slow", "quick"]
    failed = Run(machine(A={"Type": "Parallel", "Branches": [slow, bad], "End": True}))
    assert failed.error.error == "E"
    assert failed.seconds == 0


def test_choice_assigns_of_its_rule_or_of_the_default_but_never_both() -> None:
    rule = {"Condition": "{% $states.input = 1 %}", "Next": "B", "Assign": {"x": "rule"}}
    state = {"Type": "Choice", "Choices": [rule], "Default": "B", "Assign": {"x": "default"}}
    states = {"A": state, "B": passing(Output="{% $x %}")}
    assert Run(machine(**states), 1).output == "rule"
    assert Run(machine(**states), 2).output == "default"


@pytest.mark.parametrize(
    ("state", "error"),
    [
        (passing(Output="{% $states.input.nothing %}"), "States.QueryEvaluationError"),
        (passing(Output="{% $nobody %}"), "States.QueryEvaluationError"),
        (passing(Output="{% 1 + 'a' %}"), "States.QueryEvaluationError"),
        (passing(Output="{% function($x){$x} %}"), "States.QueryEvaluationError"),
        (passing(Output="{% $eval('1') %}"), "States.QueryEvaluationError"),
        ({"Type": "Choice", "Choices": [{"Condition": "{% false %}", "Next": "B"}]}, "States.NoChoiceMatched"),
        ({"Type": "Choice", "Choices": [{"Condition": "{% 'yes' %}", "Next": "B"}]}, "States.QueryEvaluationError"),
        ({"Type": "Wait", "Seconds": "{% 1.5 %}", "End": True}, "States.Runtime"),
        ({"Type": "Wait", "Timestamp": "{% 'tomorrow' %}", "End": True}, "States.Runtime"),
        ({"Type": "Fail", "Error": "Mine", "Cause": "{% 'because ' & $states.input.k %}"}, "Mine"),
        (passing(Output="{% $pad('', " + str(PAYLOAD_LIMIT) + ", 'x') %}"), "States.DataLimitExceeded"),
    ],
)
def test_errors_of_states(state: dict, error: str) -> None:
    states = {"A": state, "B": passing()} if state["Type"] == "Choice" else {"A": state}
    assert Run(machine(**states), {"k": "v"}).error.error == error


def test_null_is_a_value_and_undefined_is_none() -> None:
    output = {
        "null": "{% $states.input.a %}",
        "is": "{% $states.input.a = null %}",
        "has": "{% $exists($states.input.b) %}",
    }
    assert Run(machine(A=passing(Output=output)), {"a": None}).output == {"null": None, "is": True, "has": False}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("$partition([1..5], 2)", [[1, 2], [3, 4], [5]]),
        ("$range(0, 10, 5)", [0, 5, 10]),
        ("$hash('a', 'SHA-256')", "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"),
        ("$parse('{\"a\": [1, null]}')", {"a": [1, None]}),
        ("$random(1) = $random(1)", True),
        ("$length($uuid())", 36),
        ("$now()", "2026-11-21T20:00:00.000Z"),
        ("$states.context.State.Name", "A"),
    ],
)
def test_functions_of_step_functions(expression: str, value: Any) -> None:
    assert Run(machine(A=passing(Output="{% " + expression + " %}"))).output == value


def test_a_task_times_out_while_its_function_goes_on() -> None:
    run = Run(machine(A=task(TimeoutSeconds=5)), seconds=60)
    assert run.error.error == "States.Timeout"
    assert run.seconds == 5


def test_states_count_every_visit_and_every_retry() -> None:
    run = Run(machine(A=task(Retry=[RETRY], Next="B"), B=passing()), answers=[ValueError(), ValueError()])
    assert run.states == ["A", "A", "A", "B"]
    assert [moment for moment, _ in run.calls] == [START + dt.timedelta(seconds=s) for s in (0, 11, 32)]
