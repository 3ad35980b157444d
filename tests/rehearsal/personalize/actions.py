"""Actions that some users take and others do not, and a campaign that recommends them."""

from __future__ import annotations

from .conftest import PREFIX, START

DAY = 86_400
NOW = int(START.timestamp())
COLUMNS = {
    "Actions": [
        {"name": "ACTION_ID", "type": "string"},
        {"name": "CATEGORY", "type": "string", "categorical": True},
        {"name": "VALUE", "type": ["long", "null"]},
        {"name": "REPEAT_FREQUENCY", "type": ["null", "long"]},
        {"name": "EXPIRATION_TIMESTAMP", "type": ["null", "long"]},
    ],
    "Action_Interactions": [
        {"name": "USER_ID", "type": "string"},
        {"name": "ACTION_ID", "type": "string"},
        {"name": "EVENT_TYPE", "type": "string"},
        {"name": "TIMESTAMP", "type": "long"},
    ],
}
ACTIONS = (
    "ACTION_ID,CATEGORY,VALUE,REPEAT_FREQUENCY,EXPIRATION_TIMESTAMP\n"
    "for-a,club,5,,\nfor-b,club,5,,\nrare,mail,9,,\nplain,mail,3,,\n"
    f"over,mail,10,,{NOW - DAY}\nweekly,app,1,7,{NOW + 90 * DAY}\n"
)
DATASET = f"{PREFIX}:dataset/acme"
GROUP = f"{PREFIX}:dataset-group/acme"


def action_interactions(kinds: tuple[str, str] = ("Taken", "Not taken")) -> str:
    """Every user has been shown both clubs twice: even ones take for-a, odd ones for-b, and not the other."""
    lines = ["USER_ID,ACTION_ID,EVENT_TYPE,TIMESTAMP"]
    for user in range(60):
        for place in range(2):
            for taste, action in enumerate(("for-a", "for-b")):
                kind = kinds[user % 2 != taste]
                lines.append(f"u{user},{action},{kind},{NOW - (place + 1) * 3 * DAY - user}")
    lines.append(f"u0,rare,Viewed,{NOW - DAY}")
    lines.append(f"u1,weekly,Viewed,{NOW - 2 * DAY}")
    return "\n".join(lines) + "\n"


KINDS = ("Interactions", "Actions", "Action_Interactions")


def loaded(sandbox) -> str:
    """A dataset group with interactions, actions and action interactions, all imported."""
    arn = sandbox.group(*KINDS, columns=COLUMNS)
    for kind, text in (("Interactions", None), ("Actions", ACTIONS), ("Action_Interactions", action_interactions())):
        assert sandbox.load(kind, text)["status"] == "ACTIVE"
    return arn


def campaign_of(sandbox) -> str:
    """A campaign of aws-next-best-action."""
    version = sandbox.train(sandbox.solution(loaded(sandbox), "aws-next-best-action"))
    assert version["status"] == "ACTIVE", version
    return sandbox.campaign(version["solutionVersionArn"])


def answer(sandbox, campaign: str, user: str, **params) -> dict[str, float]:
    """The recommended actions with their scores, best first."""
    found = sandbox.get_action_recommendations(campaignArn=campaign, userId=user, **{"numResults": 100, **params})
    assert [each["score"] for each in found["actionList"]] == sorted(
        (each["score"] for each in found["actionList"]), reverse=True
    )
    return {each["actionId"]: each["score"] for each in found["actionList"]}


def interact(sandbox, action: str, user: str, kind: str, **event) -> None:
    tracker = sandbox.describe_dataset(datasetArn=f"{DATASET}/ACTION_INTERACTIONS")["dataset"]["trackingId"]
    entry = {"actionId": action, "userId": user, "sessionId": "s", "timestamp": sandbox.now, "eventType": kind, **event}
    sandbox.put_action_interactions(trackingId=tracker, actionInteractions=[entry])
