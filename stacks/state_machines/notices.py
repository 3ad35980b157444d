"""What a run tells the world: an event for every outcome, and a message to the tenant's topic for failures only.

An hourly UPDATE succeeds some 730 times a month; nobody wants that mail, but for the one that ends a failure
(recovery.py). Events go to the account's default bus with source ``personalize.<tenant>`` and a detail that begins with
``version``, so that its readers survive our changes.
"""

from __future__ import annotations

from collections.abc import Mapping

from personalize.naming import Names
from stacks.state_machines.asl import State, States, fail, js, on, task

EVENT_VERSION = 1
CAUSE = "($exists($states.errorOutput.Cause) ? $states.errorOutput.Cause : 'no cause given')"
# The catcher of every state that has no better idea: what went wrong becomes $problem, in the service's own words.
PROBLEM = {"problem": {"error": js("$states.errorOutput.Error"), "cause": js(CAUSE)}}


def failed(*, next: str = "GiveUp") -> dict[str, object]:
    """A catcher of every error, which ends in the workflow's failure states."""
    return on("States.ALL", next=next, assign=PROBLEM)


def event_source(names: Names) -> str:
    """The source of the tenant's events, the only one that its roles may put."""
    return f"personalize.{names.tenant}"


def event(names: Names, detail_type: str, detail: Mapping[str, object], *, next: str) -> State:
    """A Task that puts one event on the default bus. If that fails the run goes on: what it did is done.

    With next '' it is the last state; then the workflow needs a state ``Done``.
    """
    entry = {
        "Source": event_source(names),
        "DetailType": detail_type,
        "Detail": {"version": EVENT_VERSION, "tenant": names.tenant, "execution": js("$states.context.Execution.Id")}
        | dict(detail),
    }
    return task("events:putEvents", {"Entries": [entry]}, catch=[on("States.ALL", next=next or "Done")], next=next)


def mail(
    names: Names,
    subject: str,
    message: str,
    *,
    next: str,
    catch: Mapping[str, object] | None = None,
    output: object = None,
) -> State:
    """A Task that tells the tenant's topic; subject and message are JSONata, and the topic takes 100 characters of a
    subject. If that fails the run goes on, unless ``catch`` says otherwise.
    """
    arguments = {"TopicArn": names.topic_arn, "Subject": js(f"$substring({subject}, 0, 99)"), "Message": js(message)}
    return task("sns:publish", arguments, output=output, catch=[catch or on("States.ALL", next=next)], next=next)


def failure(names: Names, workflow: str, about: Mapping[str, str], advice: str) -> States:
    """``ReportFailure`` (topic), ``FailureEvent`` (bus) and ``Failed``, in the words of $problem.

    ``about`` names what failed: one label with its JSONata expression. ``advice`` says what a person does next.
    """
    ((label, subject),) = about.items()
    message = (
        f"'{workflow} failed for {label} ' & {subject} & ' of tenant {names.tenant}.\\n\\n'"
        f" & $problem.error & ': ' & $problem.cause & '\\n\\n{advice}\\n\\nExecution: ' & $states.context.Execution.Id"
    )
    return {
        "ReportFailure": mail(
            names, f"'{names.tenant}: {workflow} failed for ' & {subject}", message, next="FailureEvent"
        ),
        "FailureEvent": event(
            names,
            f"{workflow} Failed",
            {label: js(subject), "error": js("$problem.error"), "cause": js("$problem.cause")},
            next="Failed",
        ),
        "Failed": fail(f"{workflow}Failed", "$problem.error & ': ' & $problem.cause"),
    }
