"""The tenant files of the crowd. All are alike but for their names, by which their schedules are staggered."""

from __future__ import annotations

from pathlib import Path

from personalize import quotas

ACCOUNT, REGION = "111111111111", "eu-west-1"
TENANT = """\
tenant: {name}
environment: {{account: "{account}", region: {region}}}
notify: [ops@example.com]
datasets:
  interactions:
    columns:
      - {{name: USER_ID, type: string}}
      - {{name: ITEM_ID, type: string}}
      - {{name: TIMESTAMP, type: long}}
    import: {{mode: FULL, schedule: "cron(0 1 ? * SUN *)"}}
  items:
    columns:
      - {{name: ITEM_ID, type: string}}
      - {{name: GENRE, type: string, categorical: true}}
      - {{name: CREATION_TIMESTAMP, type: long}}
solutions:
  - name: for-you
    recipe: aws-user-personalization
    training:
      full: {{schedule: "cron(0 3 ? * SUN *)"}}
      update: {{schedule: "rate(1 hour)"}}
    campaigns:
      - name: home
"""


def names(count: int) -> list[str]:
    """tenant-01, tenant-02, ..."""
    return [f"tenant-{number:02}" for number in range(1, count + 1)]


def raised(count: int) -> dict[str, int]:
    """The quotas that AWS has to raise before so many tenants fit into an account, and no other."""
    return {"dataset_groups": count} if count > quotas.DATASET_GROUPS_PER_REGION else {}


def write(folder: Path, count: int) -> Path:
    """A folder with the files of a fleet: tenants/*.yaml and fleet.yaml; returns it."""
    tenants = folder / "tenants"
    tenants.mkdir(parents=True)
    for name in names(count):
        content = TENANT.format(name=name, account=ACCOUNT, region=REGION)
        (tenants / f"{name}.yaml").write_text(content)
    allowed = "".join(f"  {quota}: {number}\n" for quota, number in raised(count).items())
    (folder / "fleet.yaml").write_text("notify: [ops@example.com]\n" + (f"quotas:\n{allowed}" if allowed else ""))
    return folder
