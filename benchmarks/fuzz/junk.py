"""What people, editors and programs put where something else should stand: values by their kind."""

from __future__ import annotations

CHARACTERS = "\t\x00:-{}[]&*!|>'\"%@`#?,\r\n "
DOCUMENTS = ("&a [*a]", "[" * 2_000, "!!python/object:os.x {}\n", "- ", "", "# nothing\n", "a: 1\n")
ENDS = ("...\n", "? [a]\n: b\n", "<<: {a: 1}\n", "1: 2\n", "tenant: *x\n")

EMPTY = (None, "", [], {}, " ", "~")
EDGES = (0, -1, 1, 2**31, 2**63, -(10**30), 10**400, 1e308, -1e308, 5e-324, float("nan"), float("inf"), 0.1 + 0.2)
EDGES += ("a" * 62, "a" * 63, "a" * 64, "A" * 150, "A" * 151, "x" * 256, "x" * 257, "x" * 2_501, "y" * 10_001)
TYPES = (True, False, 7, 1.5, [], [[]], {}, {"a": None}, ["a", 1], [{}])
TYPES += ("7", "true", "null", "2026-11-24", "1e3", "0x1F")
UNICODE = (
    "żółć",
    "ｆｕｌｌ",
    "😀",
    "İ",
    "٣",
    "²",
    "ß" * 63,
    "\u202eabc",
    "\u00a0",
    "\ud7ff",
    "\ufeff",
    "name\x01",
    "a\nb",
)
UNICODE += (
    "rate(١ hours)",
    "cron(٠ 3 ? * SUN *)",
    "at(२०२७-01-31T04:30:00)",
    "INCLUDE İtemID WHERE İtems.ſ > 1",
    "\x1b[31m",
)
NAMES = ("on", "yes", "<<", "=", "null", "1", "1.0", "~", "name", "columns", "__class__", "model_config", "a.b[0]")

SCHEDULES = (
    *"""
cron()
cron(* * * * * *)
cron(0 0 31 2 ? *)
cron(60 0 * * ? *)
cron(0 0 ? * 8 *)
cron(0 0 ? * 6#6 *)
cron(0/0 * * * ? *)
cron(0 0 0W * ? *)
CRON(0 3 ? * SUN *)
cron(0 0 * * ? 2199)
cron(5-1/3 * * * ? *)
cron(0 0 L-3 * ? *)
cron(0 0 ? * L *)
cron(,, * * * ? *)
cron(0 0 1,, * ? *)
rate(0 hours)
rate(1 hours)
rate(2 hour)
rate(1 week)
rate(-1 hours)
rate(1.5 hours)
rate(00001 hour)
rate(24000 days)
rate(99999999 days)
rate(1000000000 minutes)
rate(999999999999999999999 days)
rate(1 hour) cron(0 3 ? * SUN *)
at(2027-02-29T00:00:00)
at(0001-01-01T00:00:00)
at(9999-12-31T23:59:59)
at(2027-01-31T04:30:00Z)
at(2020-01-01T00:00:00)
at(0000-00-00T00:00:00)
""".strip().splitlines(),
    "cron(0 3 ? * SUN *) ",
    f"cron({','.join(map(str, range(60)))} {','.join(map(str, range(24)))} * * ? *)",
    f"cron({','.join(map(str, range(60)))} 3 ? * {','.join(['SUN'] * 30)} *)",
)
ZONES = (
    "utc",
    "UTC+1",
    "CET",
    "../../etc/passwd",
    "/etc/localtime",
    "Europe",
    "Europe/dublin",
    "right/UTC",
    "",
    "\x01",
)

FILTERS = (
    *"""
INCLUDE
INCLUDE ItemID
INCLUDE ItemID WHERE
EXCLUDE ItemID WHERE Items.
INCLUDE ItemID WHERE Items.ANCHOR IN ()
INCLUDE ItemID WHERE Items.ANCHOR IN ("1")
INCLUDE ItemID WHERE Items.ANCHOR = {now}
INCLUDE ItemID WHERE Items.ANCHOR = CurrentItem.ANCHOR
INCLUDE ItemID WHERE Items.ANCHOR > 1 AND
INCLUDE ItemID WHERE Items.ANCHOR > 1e999
INCLUDE ItemID WHERE Items.ANCHOR > -
INCLUDE ItemID WHERE Items.ANCHOR > ٣
INCLUDE ItemID WHERE (Items.ANCHOR > 1)
INCLUDE ItemID WHERE Items.ANCHOR > 1 IF CurrentUser.X = 1 IF
INCLUDE UserID WHERE Items.ANCHOR > 1
| |
{
}
{}
{{a}}
$
$$A
SUM()
SUM(Items.)
sum(items.anchor)
SUM(Items.ANCHOR)
SUM(Items.ANCHOR)SUM(Items.ANCHOR)
""".strip().splitlines(),
    "INCLUDE\tItemID\nWHERE Items.ANCHOR>1",
    f"INCLUDE ItemID WHERE Items.ANCHOR > {'9' * 400}",
    f"INCLUDE ItemID WHERE {' OR '.join(['Items.ANCHOR > 1'] * 120)}",
    f"INCLUDE ItemID WHERE {' OR '.join(['Items.ANCHOR > 1'] * 400)}",
)
