from __future__ import annotations

import csv
from collections import Counter
from datetime import datetime, timezone

import pytest

from rehearsal import data

END = datetime(2026, 11, 28, 22, tzinfo=timezone.utc)
INTERACTIONS = [
    {"name": "USER_ID", "type": "string"},
    {"name": "ITEM_ID", "type": "string"},
    {"name": "TIMESTAMP", "type": "long"},
    {"name": "EVENT_TYPE", "type": "string"},
]
ITEMS = [
    {"name": "ITEM_ID", "type": "string"},
    {"name": "GENRE", "type": "string", "categorical": True},
    {"name": "YEAR", "type": "string", "categorical": True, "nullable": True},
    {"name": "CREATION_TIMESTAMP", "type": "long"},
]
COLUMNS = {"interactions": INTERACTIONS, "items": ITEMS}


def rows_of(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    data.write(folder, columns=COLUMNS, seed=7, end=END)
    return rows_of(folder / "interactions.csv"), rows_of(folder / "items.csv")


def test_sizes_and_end(generated):
    interactions, items = generated
    assert (len(interactions), len(items)) == (60_000, 2_000)
    assert len({row["USER_ID"] for row in interactions}) == 600
    times = [int(row["TIMESTAMP"]) for row in interactions]
    assert times == sorted(times)
    assert times[-1] == END.timestamp()


def test_popularity_is_long_tailed_and_some_items_are_cold(generated):
    interactions, items = generated
    seen = Counter(row["ITEM_ID"] for row in interactions)
    assert sum(count for _, count in seen.most_common(200)) > 0.35 * len(interactions)
    assert 50 <= len(items) - len(seen) <= 500
    new = [row for row in items if int(row["CREATION_TIMESTAMP"]) > END.timestamp() - 14 * 86_400]
    assert 50 <= len(new) <= 200


def test_the_year_is_that_of_the_release_or_empty(generated):
    for row in generated[1]:
        released = datetime.fromtimestamp(int(row["CREATION_TIMESTAMP"]), timezone.utc)
        assert row["YEAR"] in (str(released.year), "")


def test_users_have_tastes(generated):
    """A user's favourite genre takes a larger share of their watching than the same genre does of everybody's."""
    interactions, items = generated
    genres = {row["ITEM_ID"]: row["GENRE"].split("|") for row in items}
    everybody = Counter(genre for row in interactions for genre in genres[row["ITEM_ID"]])
    by_user: dict[str, Counter] = {}
    for row in interactions:
        by_user.setdefault(row["USER_ID"], Counter()).update(genres[row["ITEM_ID"]])
    lifts = []
    for counts in by_user.values():
        if counts.total() >= 50:
            genre, count = counts.most_common(1)[0]
            lifts.append(count / counts.total() / (everybody[genre] / everybody.total()))
    assert sum(lifts) / len(lifts) > 1.3


def test_nobody_watches_what_is_not_out_yet_or_twice(generated):
    interactions, items = generated
    released = {row["ITEM_ID"]: int(row["CREATION_TIMESTAMP"]) for row in items}
    assert all(int(row["TIMESTAMP"]) >= released[row["ITEM_ID"]] for row in interactions)
    assert len({(row["USER_ID"], row["ITEM_ID"]) for row in interactions}) == len(interactions)


def test_the_same_seed_gives_the_same_files_whatever_else_is_declared(tmp_path):
    sizes = {"users": 40, "items": 80, "interactions": 1_500}
    users = [{"name": "USER_ID", "type": "string"}, {"name": "PLAN", "type": "string", "categorical": True}]
    data.write(tmp_path / "a", columns=COLUMNS, seed=1, end=END, **sizes)
    data.write(tmp_path / "b", columns=COLUMNS | {"users": users}, seed=1, end=END, **sizes)
    data.write(tmp_path / "c", columns=COLUMNS, seed=2, end=END, **sizes)
    for name in ("interactions.csv", "items.csv"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
        assert (tmp_path / "a" / name).read_bytes() != (tmp_path / "c" / name).read_bytes()
    assert not (tmp_path / "a" / "users.csv").exists()


def test_columns_of_any_type(tmp_path):
    columns = {
        "interactions": [
            *INTERACTIONS[:3],
            {"name": "EVENT_VALUE", "type": "float", "nullable": True},
            {"name": "IMPRESSION", "type": "string", "nullable": True},
            {"name": "DEVICE", "type": "string", "categorical": True},
        ],
        "items": [
            {"name": "ITEM_ID", "type": "string"},
            {"name": "PLOT", "type": "string", "textual": True},
            {"name": "PRICE", "type": "double"},
            {"name": "ADULT", "type": "boolean"},
            {"name": "TITLE", "type": "string"},
            {"name": "LENGTH", "type": "int", "nullable": True},
            {"name": "VIEWS", "type": "long"},
        ],
        "users": [{"name": "USER_ID", "type": "string"}, {"name": "AGE", "type": "int"}],
    }
    data.write(tmp_path, columns=columns, seed=1, end=END, users=50, items=300, interactions=1_500)
    items, users = rows_of(tmp_path / "items.csv"), rows_of(tmp_path / "users.csv")
    assert {row["ADULT"] for row in items} == {"true", "false"}
    assert all(float(row["PRICE"]) >= 0 and int(row["VIEWS"]) >= 0 and row["PLOT"].endswith(".") for row in items)
    assert 0 < sum(row["LENGTH"] == "" for row in items) < 30
    assert [row["USER_ID"] for row in users] == [str(number) for number in range(1, 51)]
    assert {row["IMPRESSION"] for row in rows_of(tmp_path / "interactions.csv")} == {""}


HEADER = "USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE\n"
ITEM_HEADER = "ITEM_ID,GENRE,YEAR,CREATION_TIMESTAMP\n"


def test_own_files_move_together(tmp_path):
    (tmp_path / "interactions.csv").write_text(HEADER + 'u,"i,1",1000,watch\nu,i2,4000,click\n')
    (tmp_path / "items.csv").write_text(ITEM_HEADER + '"i,1",A|B,,500\ni2,"C ""x""",1999,5000\n')
    end = int(END.timestamp())
    assert data.read(tmp_path, COLUMNS, END) == {
        "interactions": (HEADER + f'u,"i,1",{end - 3000},watch\nu,i2,{end},click\n').encode(),
        "items": (ITEM_HEADER + f'"i,1",A|B,,{end - 3500}\ni2,"C ""x""",1999,{end + 1000}\n').encode(),
    }


def test_a_file_alone_moves_by_its_own_last_event(tmp_path):
    path = tmp_path / "interactions.csv"
    path.write_text(HEADER + "u,i,1000,watch\n")
    assert data.shift(path, INTERACTIONS, END) == (HEADER + f"u,i,{int(END.timestamp())},watch\n").encode()


def test_generated_files_come_back_as_they_are(tmp_path):
    data.write(tmp_path, columns=COLUMNS, seed=3, end=END, users=30, items=50, interactions=500)
    read = data.read(tmp_path, COLUMNS, END)
    assert {name: (tmp_path / f"{name}.csv").read_bytes() for name in read} == read


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "interactions.csv:1: found the header ''; write 'USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE', in that order"),
        ("ITEM_ID,USER_ID,TIMESTAMP,EVENT_TYPE\n", "interactions.csv:1: found the header 'ITEM_ID,USER_ID,"),
        ("\ufeff" + HEADER, "interactions.csv:1: begins with a byte-order mark"),
        (HEADER, "interactions.csv: found no row below the header"),
        (HEADER + "u,i,1,watch\nu,i,1\n", "interactions.csv:3: found 3 values for 4 columns"),
        (HEADER + "u,i,1,watch\nu,i,today,watch\n", "interactions.csv:3: TIMESTAMP is 'today'; write whole seconds"),
        (HEADER + "u,i,1.5,watch\n", "interactions.csv:2: TIMESTAMP is '1.5'; write whole seconds"),
        (HEADER + "u,i,-5,watch\n", "interactions.csv:2: TIMESTAMP is '-5'; write whole seconds"),
        (HEADER + "u,i,1605052800000,watch\n", "interactions.csv:2: TIMESTAMP is 1605052800000, which looks like mill"),
        (HEADER + "u,i,,watch\n", "interactions.csv: no row has a TIMESTAMP"),
        (b"\xff\xfe", "interactions.csv: not UTF-8"),
    ],
)
def test_refuses(content, reason, tmp_path):
    content = content if isinstance(content, bytes) else content.encode()
    (tmp_path / "interactions.csv").write_bytes(content)
    with pytest.raises(data.DataError) as raised:
        data.read(tmp_path, COLUMNS, END)
    assert str(raised.value).removeprefix(f"{tmp_path}/").startswith(reason)


def test_refuses_a_folder_without_interactions(tmp_path):
    with pytest.raises(data.DataError, match=r"interactions\.csv: not found"):
        data.read(tmp_path, COLUMNS, END)


@pytest.mark.parametrize(
    ("domain", "engaged", "other", "kind"),
    [("VIDEO_ON_DEMAND", "Watch", "Click", "Drama"), ("ECOMMERCE", "Purchase", "View", "Clothing")],
)
def test_a_domain_has_the_events_that_its_use_cases_ask_for(tmp_path, domain, engaged, other, kind):
    items = [*ITEMS, {"name": "CATEGORY_L1", "type": "string", "categorical": True}]
    columns = {"interactions": INTERACTIONS, "items": items}
    data.write(tmp_path, columns=columns, seed=1, end=END, users=200, items=300, interactions=8_000, domain=domain)
    types = Counter(row["EVENT_TYPE"] for row in rows_of(tmp_path / "interactions.csv"))
    assert types.keys() == {engaged, other}
    assert types[engaged] > 1_000
    assert any(kind in row["CATEGORY_L1"].split("|") for row in rows_of(tmp_path / "items.csv"))


def test_every_action_was_taken_and_not_taken_often_enough_lately(tmp_path):
    columns = {
        "interactions": INTERACTIONS,
        "actions": [
            {"name": "ACTION_ID", "type": "string"},
            {"name": "VALUE", "type": "long", "nullable": True},
            {"name": "REPEAT_FREQUENCY", "type": "long", "nullable": True},
        ],
        "action_interactions": [
            {"name": name, "type": kind}
            for name, kind in (
                ("USER_ID", "string"),
                ("ACTION_ID", "string"),
                ("EVENT_TYPE", "string"),
                ("TIMESTAMP", "long"),
            )
        ],
    }
    data.write(tmp_path, columns=columns, seed=1, end=END, users=40, items=60, interactions=1_000)
    actions = rows_of(tmp_path / "actions.csv")
    assert {row["REPEAT_FREQUENCY"] for row in actions} == {""}
    assert {int(row["VALUE"]) for row in actions} <= set(range(1, 11))
    done = rows_of(tmp_path / "action_interactions.csv")
    assert min(int(row["TIMESTAMP"]) for row in done) >= END.timestamp() - 6 * 7 * 86_400
    for action in actions:
        outcomes = Counter(row["EVENT_TYPE"] == "Taken" for row in done if row["ACTION_ID"] == action["ACTION_ID"])
        assert outcomes[True] >= 50
        assert outcomes[False] >= 50
