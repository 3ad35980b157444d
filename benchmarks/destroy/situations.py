"""Situations that no story comes to by itself: deploys and work that fail, and destructions that were begun before."""

from __future__ import annotations

import contextlib
import functools
import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks.destroy.fragile import Interrupted, fragile
from benchmarks.destroy.leavings import billed
from benchmarks.destroy.play import Play, stage
from benchmarks.destroy.stories import STORIES
from benchmarks.destroy.trial import Outcome, destroyed, destruction
from benchmarks.live import names_of, synthesize, tenant_of
from operations.destroy.holdings import PARTS
from rehearsal import deployment
from rehearsal.run.tenant import read

Arrange = Callable[[Play], None]
_CUTS = {True: (1, 3, 8, 14, 20, 26), False: (2, 10, 18, 26, 31, 36)}  # of some 30 and 40 changes
ERASING = " that erase"


def tried(tenant: str, name: str, assemblies: Mapping[str, Path], retain: bool) -> list[Outcome]:
    """The outcomes of one situation, in an AWS of its own."""
    retain = retain and not name.endswith(ERASING)  # what is erased already nobody can keep
    with stage(names_of(tenant_of(tenant)), assemblies) as play:
        try:
            if name == TWO:
                return _two_tenants(play, retain)
            SITUATIONS[tenant][name](play)
        except Exception as error:  # noqa: BLE001 - a situation that cannot be arranged was not tried
            return [Outcome(tenant, name, retain, problems=(f"not arranged: {type(error).__name__}: {error}",))]
        return [destroyed(play, name, retain=retain)]


def of(tenant: str) -> list[str]:
    """The names of a tenant's situations."""
    return [*SITUATIONS[tenant], *([TWO] if tenant == "streamly" else [])]


def spoiled(assembly: Path, folder: Path, stack: str) -> Path:
    """A copy of an assembly in which the last resource of a stack cannot be made."""
    copied = shutil.copytree(assembly, folder)
    (artifact,) = (file for file in copied.glob(f"**/{stack.replace('-', '')}*.template.json"))
    template = json.loads(artifact.read_text())
    nobody = {"TopicArn": "arn:aws:sns:eu-west-1:111111111111:nobody", "Protocol": "email", "Endpoint": "a@example.com"}
    bad = {"Type": "AWS::SNS::Subscription", "Properties": nobody, "DependsOn": list(template["Resources"])}
    template["Resources"]["Bad"] = bad
    artifact.write_text(json.dumps(template))
    return copied


def assemblies_of(tenant: str, folder: Path, made: Mapping[str, Path]) -> dict[str, Path]:
    """What situations deploy besides the story's files: both tenants, and files of which one stack fails."""
    found = dict(made)
    if tenant == "streamly":
        found["both"] = synthesize([tenant_of("streamly"), tenant_of("cinema")], folder / "both")
        for part in PARTS:
            for which in ("first", "grown"):
                found[f"{which} {part}"] = spoiled(made[which], folder / f"{which}-{part}", f"{tenant}-{part}")
    return found


def _serve(play: Play) -> None:
    """Deployed, with its data, until its campaigns and recommenders serve."""
    play.deploy("first")
    play.give("first")
    _until_it_serves(play)


def _until_it_serves(play: Play, *, hours: float = 6) -> None:
    wanted = len(read(play.assemblies["first"], play.names.tenant).endpoints)
    kinds = ("campaign", "recommender")
    play.wait_for(lambda: sum(play.statuses(kind).count("ACTIVE") for kind in kinds) >= wanted, hours=hours)


def _fails(which: str, play: Play) -> None:
    with contextlib.suppress(deployment.DeploymentFailed):
        play.deploy(which)
        raise AssertionError(f"{which} was deployed")


def _log_group_in_the_way(play: Play) -> None:
    taken = f"/aws/vendedlogs/states/{play.names.state_machine('SolutionTraining')}"
    play.aws.client("logs").create_log_group(logGroupName=taken)
    _fails("first", play)


def _first_deploy_fails(part: str, play: Play) -> None:
    _fails(f"first {part}", play)


def _update_fails(part: str, play: Play) -> None:
    play.deploy("first")
    play.wait(minutes=3)
    _fails(f"grown {part}", play)


def _update_of_what_serves_fails(play: Play) -> None:
    _serve(play)
    _fails("grown reconciliation", play)


def _deploy_goes_on(play: Play) -> None:
    """As CloudFormation and the CLI go on in another terminal."""
    _serve(play)
    grown = play.assemblies["grown"]
    deploy = functools.partial(deployment.deploy, only=read(grown, play.names.tenant).artifacts)
    play.aws.clock.spawn(deploy, play.aws, grown, name="deploy", observed=True)
    play.wait(minutes=0.1)


def _work_fails(work: str, name: str, play: Play) -> None:
    play.deploy("first")
    play.give("first")
    failed = len(play.failures())
    play.mishaps.fail_next(work, play.names.resource(name), "There was no capacity.")
    play.wait_for(lambda: len(play.failures()) > failed)


def _parked_campaign(play: Play) -> None:
    play.deploy("parking")
    play.give("parking")
    _until_it_serves(play)
    play.wait_for(lambda: not play.statuses("campaign"))
    play.wait(minutes=5)


def _stopped_recommender(play: Play) -> None:
    _serve(play)
    first = play.calls.call("personalize", "list_recommenders")["recommenders"][0]
    play.calls.call("personalize", "stop_recommender", recommenderArn=first["recommenderArn"])
    play.wait_for(lambda: "INACTIVE" in play.statuses("recommender"))


def _data_deletion(play: Play) -> None:
    """Nobody can stop it, and it takes up to a day."""
    _serve(play)
    play.put("forget/users.csv", b"USER_ID\n1\n")
    place = {"dataLocation": f"s3://{play.names.data_bucket}/forget/"}
    asked = {"jobName": "forget", "datasetGroupArn": play.names.dataset_group_arn, "dataSource": place}
    play.calls.call("personalize", "create_data_deletion_job", **asked, roleArn=play.names.personalize_role_arn)


def _interrupted(lives: int, retain: bool, play: Play) -> None:
    _serve(play)
    with contextlib.suppress(Interrupted):
        destruction(play, [], retain=retain, calls=fragile(play.calls, lives)).run(dry_run=False)
        raise AssertionError("it was not interrupted")


def _deployed_again(retain: bool, play: Play) -> None:
    """Of kept data nothing has to be uploaded again."""
    _serve(play)
    destruction(play, [], retain=retain).run(dry_run=False)
    play.deploy("first")
    if not retain:
        Play(play.aws, play.names, play.assemblies).give("first")
    _until_it_serves(play, hours=12)


def _destroyed_but_for_its_data(play: Play) -> None:
    _serve(play)
    destruction(play, [], retain=True).run(dry_run=False)


def _at_the_end(play: Play) -> None:
    STORIES[play.names.tenant](play)


def _two_tenants(play: Play, retain: bool) -> list[Outcome]:
    """The first of two goes and the other serves on; then that one goes, and the account's stack with it."""
    both = {"first": play.assemblies["both"]}
    other = Play(play.aws, names_of(tenant_of("cinema")), both)
    _serve(other)
    one = Play(play.aws, play.names, both)
    others = frozenset(billed(one))
    one.deploy("first")
    one.give("first")
    active = one.statuses("campaign").count("ACTIVE")
    one.wait_for(lambda: one.statuses("campaign").count("ACTIVE") > active)
    first = destroyed(one, TWO, retain=retain, others=others)
    kept = frozenset(line for line in billed(other) if line.startswith(f"stack {one.names.stack('data')} "))
    return [first, destroyed(other, f"{TWO}, the last", retain=retain, others=kept)]


TWO = "one of two tenants"
_STREAMLY: dict[str, Arrange] = {
    "nothing was ever deployed": lambda play: None,
    "a log group was in the way of the first deploy": _log_group_in_the_way,
    **{f"the first deploy failed in {part}": functools.partial(_first_deploy_fails, part) for part in PARTS},
    **{f"an update failed in {part}": functools.partial(_update_fails, part) for part in PARTS},
    "an update of what serves failed": _update_of_what_serves_fails,
    "a deploy goes on meanwhile": _deploy_goes_on,
    "a campaign was not created": functools.partial(_work_fails, "campaign", "home"),
    "a campaign was not updated": functools.partial(_work_fails, "campaign-update", "home"),
    "a training failed": functools.partial(_work_fails, "training", "for-you"),
    "a filter was not created": functools.partial(_work_fails, "filter", "recent"),
    "a campaign is parked": _parked_campaign,
    "a data deletion job is at work": _data_deletion,
    **{
        f"destroy was interrupted after {lives} changes{'' if retain else ERASING}": functools.partial(
            _interrupted, lives, retain
        )
        for retain, cuts in _CUTS.items()
        for lives in cuts
    },
    "it was destroyed and deployed again": functools.partial(_deployed_again, True),
    "it was erased and deployed again": functools.partial(_deployed_again, False),
    "it was destroyed but for its data": _destroyed_but_for_its_data,
    "the story has ended": _at_the_end,
}
SITUATIONS: Mapping[str, Mapping[str, Arrange]] = {
    "streamly": _STREAMLY,
    "boutique": {
        "a recommender was not created": functools.partial(_work_fails, "recommender", "for-you"),
        "a recommender is stopped": _stopped_recommender,
        "the story has ended": _at_the_end,
    },
    "cinema": {"the story has ended": _at_the_end},
}
