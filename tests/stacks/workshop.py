"""A custom tenant that has almost everything that a tenant file may say; the sample tenants have the rest."""

from __future__ import annotations

WORKSHOP = """\
tenant: workshop
environment: {account: "111111111111", region: eu-west-1}
tags: {team: tools, stage: "test"}
notify: [workshop@example.com]
datasets:
  interactions:
    columns:
      - {name: USER_ID, type: string}
      - {name: ITEM_ID, type: string}
      - {name: TIMESTAMP, type: long}
      - {name: EVENT_TYPE, type: string}
      - {name: EVENT_VALUE, type: float, nullable: true}
  items:
    columns:
      - {name: ITEM_ID, type: string}
      - {name: GENRE, type: string, categorical: true}
      - {name: PRICE, type: float}
      - {name: TITLE, type: string, item_name: true}
      - {name: STORY, type: string, textual: true}
      - {name: CREATION_TIMESTAMP, type: long}
      - {name: STUDIO, type: string, categorical: true, nullable: true, since: 2}
  users:
    columns:
      - {name: USER_ID, type: string}
      - {name: TIER, type: string, categorical: true}
  actions:
    columns:
      - {name: ACTION_ID, type: string}
      - {name: KIND, type: string, categorical: true}
    import: {mode: INCREMENTAL, schedule: "cron(0 2 ? * SUN *)"}
  action_interactions:
    columns:
      - {name: USER_ID, type: string}
      - {name: ACTION_ID, type: string}
      - {name: EVENT_TYPE, type: string}
      - {name: TIMESTAMP, type: long}
event_tracker: true
solutions:
  - name: tuned
    recipe: aws-user-personalization
    tuning:
      schedule: "cron(0 2 1 */3 ? *)"
      max_training_jobs: 8
      max_parallel_training_jobs: 2
      ranges:
        hidden_dimension: {min: 64, max: 128}
        recency_mask: {values: [true, false]}
    event_type: watch
    event_value_threshold: 0.1
    excluded_columns: {items: [STORY, TITLE], users: [TIER]}
    objective: {column: PRICE, sensitivity: LOW}
    training: {full: {schedule: "cron(0 3 ? * SUN *)"}}
    promotion: {metric: average_rewards_at_k, max_regression: 0.05}
    online_metric: {namespace: Shop/Web, name: ClickThroughRate, dimensions: {Place: home}}
    campaigns:
      - name: shelf
        metadata_in_responses: true
        idle: {after_hours: 12, action: delete, further_hours: 12, revive: next_full_training}
    batch_inference:
      - {name: letters, schedule: "cron(0 6 ? * MON *)", results: 10, filter: unseen, exploration: {weight: 0.1}}
      - {name: news, after: full_training}
  - name: related
    recipe: aws-sims
    tuning: {ranges: {popularity_discount_factor: {min: 0.1, max: 0.9}}}
    training: {full: {schedule: "cron(0 3 ? * SAT *)"}}
  - name: weighted
    recipe: aws-user-personalization-v2
    event_weights:
      - {event_type: watch, weight: 1.0, value_threshold: 0.1}
      - {event_type: click, weight: 0.2}
    training: {full: {schedule: "cron(0 4 ? * SUN *)"}}
    campaigns: [{name: front, keep: true, idle: {action: delete}}]
  - name: alike
    recipe: aws-semantic-similarity
    training: {full: {schedule: "cron(0 5 ? * SUN *)"}}
    campaigns: [{name: more-like-this, ranking_influence: {popularity: 0.4}}]
  - name: next
    recipe: aws-next-best-action
    training: {full: {schedule: "cron(0 7 ? * SUN *)"}}
    campaigns: [{name: offers}]
  - name: fans
    recipe: aws-item-affinity
    training: {full: {schedule: "cron(0 8 ? * SUN *)", only_with_new_data: true}}
    batch_segments: [{name: audiences, schedule: "cron(0 9 ? * MON *)", results: 100}]
filters:
  - name: unseen
    expression: 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watch")'
metric_attribution:
  metrics: [{name: revenue, event_type: watch, expression: SUM(Items.PRICE)}]
"""
