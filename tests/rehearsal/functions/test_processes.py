"""Functions' processes: copies of one zygote that know nothing of one another, of the rehearsal, or of real time."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from rehearsal.aws import EmbeddedAws
from rehearsal.clock import Clock
from rehearsal.functions import instance as instances
from rehearsal.functions.instance import Instance, TimedOut
from rehearsal.functions.processes import ZYGOTE

START = dt.datetime(2026, 11, 21, 20, tzinfo=dt.timezone.utc)
NOW = START.timestamp()
REAL = time.time()  # read while this file is loaded: in real time
Start = Callable[..., Instance]


@pytest.fixture
def clock() -> Iterator[Clock]:
    with Clock(START) as clock:
        yield clock


@pytest.fixture
def start(clock, tmp_path) -> Iterator[Start]:
    """Starts a function of the given code; ends all in the end."""
    started = []

    def starting(code: str, environment: dict[str, str] | None = None, of: Clock = clock, **files: str) -> Instance:
        folder = tmp_path / str(len(started))
        folder.mkdir()
        for name, text in {"code_": code, **files}.items():
            (folder / f"{name}.py").write_text(text)
        started.append(Instance(of, folder, "code_.handler", environment or {}))
        return started[-1]

    yield starting
    for one in started:
        one.close()


def ask(instance: Instance, event: Any = None, seconds: float = 60) -> dict[str, Any]:
    deadline = instance._clock.now().timestamp() + seconds
    names = {"function_name": "f", "arn": "arn", "memory": 128, "request_id": "id"}
    return instance.invoke(event, names | {"deadline": deadline})


def result(instance: Instance, event: Any = None, seconds: float = 60) -> Any:
    answer = ask(instance, event, seconds)
    assert "error" not in answer, answer
    return json.loads(answer["result"])


ENVIRONMENT = "import os\ndef handler(event, context):\n    os.environ['LEFT'] = 'x'\n    return dict(os.environ)"


def test_a_function_sees_its_own_environment_only(start):
    first, second = start(ENVIRONMENT, {"A": "1"}), start(ENVIRONMENT, {"B": "2"})
    assert result(first) == {"A": "1", "LEFT": "x"}
    assert result(second) == {"B": "2", "LEFT": "x"}


def test_a_function_stands_in_its_asset(start):
    code = (
        "import os, sys\ndef handler(event, context):\n    return [os.getcwd(), sys.path[0], os.path.dirname(__file__)]"
    )
    places = result(start(code))
    assert len({os.path.realpath(place) for place in places}) == 1


def test_what_one_function_changes_is_as_it_was_for_the_next(start):
    code = """
import boto3
def handler(event, context):
    found = vars(boto3).get("mark")
    boto3.mark = 1
    return found
"""
    first = start(code)
    assert [result(first), result(first), result(start(code))] == [None, 1, None]


def test_a_function_has_no_open_files_but_its_own(start, tmp_path):
    code = """
import os
def handler(event, context):
    found = []
    for number in range(256):
        try:
            os.fstat(number)
            found.append(number)
        except OSError:
            pass
    return found
"""
    start(code)
    with open(tmp_path / "open", "w") as ours:
        os.set_inheritable(ours.fileno(), True)
        found = result(start(code))
    assert found[:3] == [0, 1, 2]
    assert len(found) == 4


def test_nothing_waits_at_the_standard_input(start):
    assert result(start("import os\ndef handler(event, context):\n    return os.read(0, 1) == b''"))


def test_nothing_in_any_module_tells_of_real_time(start):
    code = """
import datetime, sys
import boto3
def handler(real, context):
    found = []
    for name, module in list(sys.modules.items()):
        for key, value in list(vars(module).items()):
            if isinstance(value, datetime.datetime):
                value = value.timestamp()
            if isinstance(value, (int, float)) and any(abs(value / unit - real) < 86400 for unit in (1, 1e3, 1e9)):
                found.append(f"{name}.{key}")
    return found
"""
    assert result(start(code), REAL) == []


def test_every_way_to_the_time_is_virtual_and_signatures_are_of_that_time(start):
    code = """
import datetime, logging, time
import boto3
from time import sleep, time as now
class Seen(Exception): pass
def handler(event, context):
    def look(request, **_):
        raise Seen(request.headers["X-Amz-Date"].decode())
    client = boto3.client("ssm", region_name="eu-west-1", aws_access_key_id="a", aws_secret_access_key="b")
    client.meta.events.register("before-send", look)
    began = [now(), time.time(), datetime.datetime.now(datetime.timezone.utc).timestamp()]
    sleep(3600)
    record = logging.makeLogRecord({})
    try:
        client.get_parameter(Name="x")
    except Seen as seen:
        return [began, now() - began[0], record.relativeCreated, str(seen)]
"""
    began, slept, relative, date = result(start(code), seconds=7200)
    assert began == [NOW] * 3
    assert slept == 3600
    assert relative == pytest.approx(3_600_000)
    assert date == "20261121T210000Z"


def test_a_handler_is_loaded_in_the_time_of_its_first_event(start, clock):
    instance = start("import time\nLOADED = time.time()\ndef handler(event, context):\n    return LOADED")
    clock.run(until=START + dt.timedelta(hours=1))
    assert result(instance) == NOW + 3600
    clock.run(until=START + dt.timedelta(hours=2))
    assert result(instance) == NOW + 3600


def test_an_answered_call_moves_the_functions_time(start, aws: EmbeddedAws):
    code = """
import time
import boto3
def handler(event, context):
    before = time.time()
    boto3.client("sns").list_topics()
    return time.time() - before
"""
    assert result(start(code, aws.environment(), of=aws.clock)) == pytest.approx(0.1)


def test_sets_have_the_same_order_in_every_function_of_every_zygote(start):
    code = "def handler(event, context):\n    return hash('a')"
    first = result(start(code))
    ZYGOTE.close()
    assert [result(start(code)), result(start(code))] == [first, first]
    seeded = {"PYTHONHASHSEED": "0"}
    said = subprocess.run([sys.executable, "-c", "print(hash('a'))"], env=seeded, capture_output=True, check=True)
    assert int(said.stdout) == first


def test_an_asset_stands_before_the_standard_library(start):
    code = """
def handler(event, context):
    import queue
    try:
        import urllib3
    except AttributeError as error:
        return [queue.OURS, str(error)]
"""
    assert result(start(code, queue="OURS = True")) == [True, "module 'queue' has no attribute 'LifoQueue'"]


def test_a_module_of_the_bootstraps_name_is_the_assets(start):
    code = "import bootstrap, zygote\ndef handler(event, context):\n    return [bootstrap.OURS, zygote.OURS]"
    assert result(start(code, bootstrap="OURS = 1", zygote="OURS = 2")) == [1, 2]


PROCESS = "import os\ndef handler(event, context):\n    return os.getpid()"


def lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_no_process_is_left_of_a_closed_instance(start):
    instance, other = start(PROCESS), start(PROCESS)
    process = result(instance)
    assert lives(process)
    instance.close()
    assert not lives(process)
    assert result(other) != process
    instance.close()


def test_a_function_out_of_time_is_ended_and_others_go_on(start, clock):
    code = "import os, time\ndef handler(event, context):\n    time.sleep(event)\n    return os.getpid()"
    first, second = start(code), start(code)
    process = result(first, 1)
    with pytest.raises(TimedOut):
        ask(first, 500)
    assert clock.now() == START + dt.timedelta(seconds=61)
    assert first.ended
    assert not lives(process)
    assert result(second, 1)
    assert result(start(code), 1)


def test_an_endless_loop_is_ended_and_others_go_on(start, monkeypatch):
    other = start(PROCESS)
    monkeypatch.setattr(instances, "REAL_LIMIT", 0.5)
    with pytest.raises(TimedOut):
        ask(start("def handler(event, context):\n    while True: pass"))
    assert result(other)
    assert result(start(PROCESS))


@pytest.mark.parametrize("end", ["os._exit(3)", "os.kill(os.getpid(), 9)", "os.abort()"])
def test_a_function_that_exits_is_told_and_buried(start, end):
    instance = start(f"import os\ndef handler(event, context):\n    {end}")
    answer = ask(instance)
    assert answer["error"]["errorType"] == "Runtime.ExitError"
    assert instance.ended
    assert not lives(instance._process)
    assert result(start(PROCESS))


def test_one_that_cannot_be_loaded_says_so_each_time(start):
    instance = start("import nothing")
    for _ in range(2):
        assert ask(instance)["error"]["errorType"] == "Runtime.ImportModuleError"


def test_a_zygote_that_dies_is_followed_by_another(start):
    result(start(PROCESS))
    os.kill(ZYGOTE._process.pid, signal.SIGKILL)
    ZYGOTE._process.wait()
    assert result(start(PROCESS))


SCRIPT = """
import datetime, os, pathlib, signal, sys, threading
from rehearsal.clock import Clock
from rehearsal.functions.instance import Instance
with Clock(datetime.datetime(2026, 11, 21, tzinfo=datetime.timezone.utc)) as clock:
    idle, busy = (Instance(clock, pathlib.Path(sys.argv[1]), "loop.handler", {}) for _ in range(2))
    context = {"function_name": "f", "arn": "arn", "memory": 128, "request_id": "id", "deadline": 4e9}
    threading.Thread(target=busy.invoke, args=(None, context), daemon=True).start()
    assert os.read(0, 1)
    os.kill(os.getpid(), signal.SIGKILL)
"""
LOOP = "import os\ndef handler(event, context):\n    os.write(2, b'looping')\n    while True: pass"


def test_all_end_when_the_rehearsals_process_is_killed(tmp_path):
    (tmp_path / "loop.py").write_text(LOOP)
    pipes = {"stdin": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", SCRIPT, str(tmp_path)], **pipes) as process:
        assert os.read(process.stderr.fileno(), 7) == b"looping"
        # The standard error has been handed down to all of them: it ends when the last has gone.
        _, said = process.communicate(b"x", timeout=60)
    assert process.returncode == -signal.SIGKILL
    assert said == b""
