"""A tenant for scenarios of silence: four campaigns that differ in their recipe and in how long they may idle."""

from __future__ import annotations

LOUNGE = """\
tenant: lounge
environment: {account: "111111111111", region: eu-west-1}
notify: [lounge@example.com]
datasets:
  interactions:
    columns:
      - {name: USER_ID, type: string}
      - {name: ITEM_ID, type: string}
      - {name: TIMESTAMP, type: long}
      - {name: EVENT_TYPE, type: string}
solutions:
  - name: for-you
    recipe: aws-user-personalization
    training: {full: {schedule: "cron(0 3 ? * SUN *)"}}
    campaigns:
      - {name: home, idle: {after_hours: 2}}
      - {name: unborn, idle: {after_hours: 2}}
      - {name: archive, idle: {after_hours: 48}}
  - name: ranked
    recipe: aws-personalized-ranking-v2
    training: {full: {schedule: "cron(30 3 ? * SUN *)"}}
    campaigns:
      - {name: sorted, idle: {after_hours: 2}}
"""
