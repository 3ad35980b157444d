"""A story of a tenant, played in an embedded AWS by a process of its clock, so that it can be left at any moment.

The same story passes through the same moments every time, whoever stops to look at it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.destroy.moments import Elements, changes, elements
from benchmarks.live import START, Live
from personalize.naming import Names
from rehearsal import deployment
from rehearsal.aws import EmbeddedAws
from rehearsal.personalize import mishaps
from rehearsal.run.tenant import read
from rehearsal.stepfunctions.engine import Execution

NIGHTFALL = START + timedelta(hours=4)  # data is in when the night's schedules come


class Over(Exception):
    """The tenant is being destroyed: who played the story does nothing more."""


class Play(Live):
    """What a story does. `assemblies` are the tenant's files as synthesized, by what they are called in the story.

    Once it is `over` nothing more is begun; what CloudFormation is at goes on.
    """

    def __init__(self, aws: EmbeddedAws, names: Names, assemblies: Mapping[str, Path]) -> None:
        super().__init__(aws, names)
        self.assemblies = assemblies
        self.over = False

    def deploy(self, assembly: Path | str) -> None:
        """As the CDK CLI does, one stack after the other."""
        folder = self._folder(assembly)
        for key in read(folder, self.names.tenant).artifacts:
            self._go_on()
            deployment.deploy(self.aws, folder, only=[key])

    def give(self, assembly: Path | str, datasets: Collection[str] = (), **size: int) -> None:
        """Uploads what datasets lack."""
        super().give(self._folder(assembly), datasets, **size)

    def put(self, key: str, content: bytes) -> None:
        """Uploads one file."""
        self._go_on()
        super().put(key, content)

    def start(self, workflow: str, **asked: object) -> Execution:
        """Starts a workflow by hand."""
        self._go_on()
        return super().start(workflow, **asked)

    def wait(self, *, hours: float = 0, minutes: float = 0) -> None:
        """Lets time pass."""
        self.aws.clock.sleep(timedelta(hours=hours, minutes=minutes).total_seconds())
        self._go_on()

    def wait_for(self, condition: Callable[[], object], *, hours: float = 6) -> None:
        """Lets time pass until something holds, looked at every ten seconds; not for longer than that many hours."""
        for _ in range(round(hours * 360)):
            if condition():
                return
            self.wait(minutes=1 / 6)
        raise TimeoutError(f"not within {hours} hours")

    def statuses(self, kind: str) -> list[str]:
        """Those of every resource of a kind, as the API lists them."""
        listed = self.calls.call("personalize", f"list_{kind}s")
        return [one["status"] for one in listed[f"{kind}s"]]

    @property
    def mishaps(self) -> mishaps.Mishaps:
        return mishaps.of(self.names.account, self.names.region)

    def _folder(self, assembly: Path | str) -> Path:
        return self.assemblies[assembly] if isinstance(assembly, str) else assembly

    def _go_on(self) -> None:
        if self.over:
            raise Over


Story = Callable[[Play], None]


@contextmanager
def stage(names: Names, assemblies: Mapping[str, Path], since: datetime = NIGHTFALL) -> Iterator[Play]:
    """An empty AWS in which nothing was played yet."""
    with EmbeddedAws(since, [(names.account, names.region)], seed=0) as aws:
        yield Play(aws, names, assemblies)


def seen(story: Story, names: Names, assemblies: Mapping[str, Path]) -> dict[datetime, Elements]:
    """What the tenant is in the middle of whenever that changes, in the whole story."""
    with stage(names, assemblies) as play:
        _begin(story, play, to_the_end=True)
        moments = changes(play.aws)
    with stage(names, assemblies) as play:
        _begin(story, play)
        return {moment: _at(moment, play) for moment in moments}


@contextmanager
def played(story: Story, names: Names, assemblies: Mapping[str, Path], until: datetime | None) -> Iterator[Play]:
    """A story up to a moment, or to its end; it is over then."""
    with stage(names, assemblies) as play:
        _begin(story, play, to_the_end=until is None)
        if until is not None:
            play.aws.clock.run(until=until)
        play.over = True
        yield play


def _at(moment: datetime, play: Play) -> Elements:
    play.aws.clock.run(until=moment)
    return elements(play.aws)


def _begin(story: Story, play: Play, *, to_the_end: bool = False) -> None:
    """In a process that is the clock's, whose errors end the run."""

    def tell() -> None:
        try:
            story(play)
        except Over:
            return

    process = play.aws.clock.spawn(tell, name="story")
    if to_the_end:
        play.aws.clock.join(process)
        if process.error:
            raise process.error
