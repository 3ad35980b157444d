from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st

from config import documents, loading
from config.models import Tenant
from config.problems import ConfigError
from config.pruning import validate

GOOD = (loading.ROOT / "tenants" / "streamly.yaml").read_text()


def report_of(tmp_path, monkeypatch, **files: str | bytes) -> list[str]:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tenants").mkdir(exist_ok=True)
    for name, content in files.items():
        place = tmp_path / ("fleet.yaml" if name == "fleet" else f"tenants/{name}.yaml")
        place.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ConfigError) as raised:
        loading.load_fleet(tmp_path)
    return str(raised.value).splitlines()


def test_the_repositorys_own_files_are_good():
    fleet = loading.load_fleet()
    assert "streamly" in [tenant.tenant for tenant in fleet.tenants]
    assert fleet.notify == ("ops@example.com",)


def test_a_model_is_complete_and_frozen():
    tenant = next(tenant for tenant in loading.load_fleet().tenants if tenant.tenant == "streamly")
    assert list(tenant.datasets.declared) == ["interactions", "items"]
    assert tenant.datasets.items.import_ is None
    assert tenant.datasets.interactions.import_.mode == "FULL"
    assert tenant.solutions[0].training.update.time_zone == "UTC"
    assert tenant.filters[0].rotate is None
    with pytest.raises(ValueError, match="frozen"):
        tenant.event_tracker = False


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", "tenants/acme.yaml: is empty"),
        ("# nothing\n", "tenants/acme.yaml: is empty"),
        ("- a\n", "tenants/acme.yaml:1: holds no mapping; "),
        ("tenant\n", "tenants/acme.yaml:1: holds no mapping; "),
        ("a: 1\n\tb: 2\n", "tenants/acme.yaml:2: not valid YAML: .*tab"),
        ("\ta: 1\n", "tenants/acme.yaml:1: not valid YAML: .*; indent with spaces"),
        ("a: [1\nb: 2\n", "tenants/acme.yaml:[123]: not valid YAML: while parsing a flow"),
        ("a: 1\n---\nb: 2\n", "tenants/acme.yaml:2: not valid YAML: .*another document"),
        ("a: &a [*a]\n", "tenants/acme.yaml: nested too deeply"),
        (b"\xff\xfe", "tenants/acme.yaml: not UTF-8 text"),
        ("a: \x00", "tenants/acme.yaml: not valid YAML: unacceptable character"),
        (GOOD + "tenant: acme\n", r"tenants/acme.yaml:\d+: tenant: found twice, first on line \d+; keep one"),
        (GOOD + "1: 2\n", r"tenants/acme.yaml:\d+: found the key 1; put keys that are no words in quotes"),
        (GOOD + "<<: {domain: null}\n", r"tenants/acme.yaml:\d+: found the merge key '<<'; write the keys out"),
        (
            GOOD + "domain: !!python/name:os.x y\n",
            r"tenants/acme.yaml:\d+: domain: found 'y': could not determine a cons",
        ),
        (GOOD + "domain: 2026-99-99\n", r"tenants/acme.yaml:\d+: domain: found '2026-99-99': month must be in"),
    ],
)
def test_what_is_no_tenant_file_is_a_problem_and_no_traceback(content, expected, tmp_path, monkeypatch):
    lines = report_of(tmp_path, monkeypatch, acme=content)
    assert any(re.match(expected, line) for line in lines), lines


def test_an_alias_bomb_is_refused(tmp_path, monkeypatch):
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in range(1, 9):
        bomb += f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]\n"
    (line,) = report_of(tmp_path, monkeypatch, acme=bomb)
    assert "more than 50000 values" in line


def test_an_unreadable_file_is_a_problem(tmp_path):
    with pytest.raises(ConfigError, match=r"gone\.yaml: cannot be read: No such file"):
        loading.load([tmp_path / "gone.yaml"])


def test_all_problems_of_all_files_come_at_once_with_their_lines(tmp_path, monkeypatch):
    wrong = GOOD.replace("tenant: streamly", "tenant: acme").replace(
        "recipe: aws-user-personalization", "recipe: aws-x"
    )
    wrong = wrong.replace("  - name: for-you", "  - name: for you").replace(
        "event_tracker: true ", "event_traker: true "
    )
    lines = report_of(tmp_path, monkeypatch, acme=wrong, other="", fleet="notfy: [a@example.com]\n")
    assert [re.sub(r"found.*|;.*", "", line) for line in lines] == [
        "fleet.yaml:1: notfy: unknown key",
        f"tenants/acme.yaml:{_line(wrong, 'event_traker')}: event_traker: unknown key",
        f"tenants/acme.yaml:{_line(wrong, 'name: for you')}: solutions[0].name: ",
        f"tenants/acme.yaml:{_line(wrong, 'recipe:')}: solutions[0].recipe: ",
        "tenants/other.yaml: is empty",
    ]


def _line(text: str, needle: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if needle in line)


def test_what_could_not_be_read_is_not_said_to_be_missing(tmp_path, monkeypatch):
    wrong = GOOD.replace("{name: TIMESTAMP, type: long}", "{name: TIMESTAMP, type: lnog}")
    (line,) = report_of(tmp_path, monkeypatch, streamly=wrong)
    assert "columns[2].type: found 'lnog'" in line


def test_an_item_that_lacks_several_keys_takes_no_other_one_with_it(tmp_path, monkeypatch):
    wrong = GOOD + "metric_attribution:\n  metrics:\n    - {name: a}\n    - {event_type: b, expression: COUNT}\n"
    lines = report_of(tmp_path, monkeypatch, streamly=wrong)
    assert [line.split(": ", 1)[1] for line in lines] == [
        "metric_attribution.metrics[0].event_type: is missing; it is required",
        "metric_attribution.metrics[0].expression: is missing; it is required",
        "metric_attribution.metrics[1].expression: found 'COUNT'; write SAMPLECOUNT(), or SUM(Items.COLUMN) or "
        "SUM(Interactions.COLUMN) of a number",
        "metric_attribution.metrics[1].name: is missing; it is required",
    ]


def test_several_items_that_cannot_stand_are_cut_one_by_one(tmp_path, monkeypatch):
    wrong = GOOD.replace("notify: [ops@example.com]", "notify: [3, ops@example.com, x, ops@example.com]")
    lines = report_of(tmp_path, monkeypatch, streamly=wrong)
    assert [line.split(": ", 1)[1] for line in lines] == [
        "notify[0]: found 3; write an e-mail address such as ops@example.com",
        "notify[2]: found 'x'; write an e-mail address such as ops@example.com",
        "notify[3]: found 'ops@example.com' a second time; remove it",
    ]


def test_a_list_that_was_cut_and_substituted_is_looked_into_no_further(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = "solutions:\n- name: home-6\n  excluded_columns:\n    columns:\n    - name: MOOD\n"
    found = [str(problem) for problem in loading.problems_of("acme.yaml", text)]
    assert any("solutions[0].excluded_columns" in problem for problem in found), found


def test_the_file_is_called_as_the_tenant(tmp_path, monkeypatch):
    (line,) = report_of(tmp_path, monkeypatch, acme=GOOD)
    assert line.endswith("tenant: found 'streamly' in acme.yaml; the file must be called streamly.yaml")


def test_a_file_with_the_other_suffix_is_not_passed_over(tmp_path, monkeypatch):
    (tmp_path / "tenants").mkdir()
    (tmp_path / "tenants" / "acme.yml").write_text(GOOD)
    (tmp_path / "fleet.yml").write_text("")
    assert report_of(tmp_path, monkeypatch) == [
        "fleet.yml: is not read; rename it to fleet.yaml",
        "tenants/acme.yml: is not read; rename it to acme.yaml",
    ]


def test_two_files_do_not_name_one_tenant(tmp_path, monkeypatch):
    lines = report_of(tmp_path, monkeypatch, acme=GOOD, streamly=GOOD)
    assert any("found 'streamly', which tenants/acme.yaml is too" in line for line in lines)


def test_fleet_file_may_be_absent(tmp_path):
    (tmp_path / "tenants").mkdir()
    (tmp_path / "tenants" / "streamly.yaml").write_text(GOOD)
    fleet = loading.load_fleet(tmp_path)
    assert (len(fleet.tenants), fleet.notify) == (1, ())


JUNK = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda children: st.one_of(
        st.lists(children, max_size=3), st.dictionaries(st.text(max_size=5), children, max_size=3)
    ),
    max_leaves=5,
)


def _places(value, path=()):
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, tuple) else ()
    for key, item in items:
        yield from _places(item, (*path, key))


DATA = documents.read("streamly.yaml", GOOD.encode()).data
PLACES = [path for path in _places(DATA) if path]


def _replaced(value, path, junk):
    if not path:
        return junk
    if isinstance(value, dict):
        return {key: _replaced(item, path[1:], junk) if key == path[0] else item for key, item in value.items()}
    return tuple(_replaced(item, path[1:], junk) if index == path[0] else item for index, item in enumerate(value))


@given(path=st.sampled_from(PLACES), junk=JUNK)
def test_whatever_stands_somewhere_the_file_is_read_to_its_end(path, junk):
    pruned = validate(Tenant, _replaced(DATA, path, junk))
    assert isinstance(pruned.model, Tenant)
    assert bool(pruned.cut) <= bool(pruned.findings)
