"""Rules of composite alarms: what they mean, and what is none (API reference, PutCompositeAlarm)."""

from __future__ import annotations

import pytest

from rehearsal.cloudwatch.alarms.rules import MAX_CHILDREN, MAX_ELEMENTS, BadRule, parse
from rehearsal.iam.policies import Unmodelled

STATES = {"a": "ALARM", "o": "OK", "i": "INSUFFICIENT_DATA", "two words": "ALARM", "arn:aws:cloudwatch:x": "ALARM"}


@pytest.mark.parametrize(
    ("rule", "holds"),
    [
        ("ALARM(a)", True),
        ("ALARM(o)", False),
        ("OK(o)", True),
        ("INSUFFICIENT_DATA(i)", True),
        ("TRUE", True),
        ("FALSE", False),
        ("false", False),  # "the simplest change to make to break a cycle is to change the AlarmRule to false"
        ('ALARM("a")', True),
        ('ALARM("two words")', True),
        ('ALARM ( "a" )', True),
        ("ALARM(arn:aws:cloudwatch:x)", True),
        ("ALARM(a) AND OK(o)", True),
        ("ALARM(a) AND OK(a)", False),
        ("ALARM(o) OR ALARM(a)", True),
        ("NOT ALARM(a)", False),
        ("NOT NOT ALARM(a)", True),
        ("NOT(ALARM(o))", True),
        ("ALARM(a) AND NOT ALARM(o)", True),
        # NOT binds closest, then AND, then OR.
        ("NOT ALARM(o) AND ALARM(o)", False),
        ("NOT (ALARM(o) AND ALARM(o))", True),
        ("ALARM(a) OR ALARM(a) AND ALARM(o)", True),
        ("(ALARM(a) OR ALARM(a)) AND ALARM(o)", False),
        ('(ALARM("a") OR\nALARM("o")) AND\nOK("o")', True),
    ],
)
def test_a_rule_means(rule: str, holds: bool) -> None:
    assert parse(rule).holds(STATES.get) is holds


def test_children_are_named_once_and_in_order() -> None:
    assert parse('ALARM(b) OR (ALARM("a") AND NOT OK(b)) OR TRUE').children == ("b", "a")
    assert parse("TRUE").children == ()


@pytest.mark.parametrize(
    ("rule", "complaint"),
    [
        ("", "Unsupported token at column 1"),
        ("ALARM(a) AND", "Unsupported token"),
        ("ALARM(a) XOR ALARM(b)", "at column 10: 'XOR"),
        ("alarm(a)", "at column 1"),
        ("ALARM(a) and ALARM(b)", "at column 10: 'and"),
        ("ALARM(a", "Unsupported token"),
        ("ALARM(a))", "at column 9"),
        ("ALARM()", "at column 7"),
        ('ALARM("")', "at column 7"),
        ("BUSY(a)", "at column 1"),
        ("a", "at column 1"),
        ("ALARM(a b)", "at column 9"),  # a name without quotes has neither spaces ...
        ("ALARM(a,b)", "at column 8: ',b"),  # ... nor commas
        (" ALARM(a)", "leading or trailing whitespace"),
        ("ALARM(a)\n", "leading or trailing whitespace"),
    ],
)
def test_what_is_no_rule_is_refused(rule: str, complaint: str) -> None:
    with pytest.raises(BadRule) as refused:
        parse(rule)
    assert complaint in str(refused.value)


def test_at_least_is_refused_by_name() -> None:
    with pytest.raises(Unmodelled, match="AT_LEAST"):
        parse("AT_LEAST(2, ALARM, (a, b, c)) AND NOT ALARM(d)")


def test_there_are_so_many_children_and_elements_and_no_more() -> None:
    def any_of(count: int) -> str:
        return " OR ".join(f"ALARM(a{number})" for number in range(count))

    assert len(parse(any_of(MAX_CHILDREN)).children) == 100
    with pytest.raises(BadRule, match="names 101 alarms; 100 are allowed"):
        parse(any_of(MAX_CHILDREN + 1))
    many = " OR ".join(["(TRUE)"] * (MAX_ELEMENTS // 2))  # parentheses are elements as well
    assert parse(many).holds(STATES.get)
    with pytest.raises(BadRule, match="has 502 elements; 500 are allowed"):
        parse(many + " OR (TRUE)")
