"""Personalize's limits: developer guide, "Amazon Personalize endpoints and quotas", and the API reference.

`raised by AWS on request` stands where an account may have more. Where two pages of AWS differ the smaller number is
taken, so that a plan that fits here fits everywhere.
"""

from __future__ import annotations

# -- control plane ----------------------------------------------------------------------------------------------
REQUESTS_PER_SECOND = 1  # per operation, account and region
DATASET_GROUPS_PER_REGION = 5  # raised by AWS on request
SOLUTIONS_PER_DATASET_GROUP = 10  # raised by AWS on request; the general reference says 20, the guide 10
CAMPAIGNS_PER_DATASET_GROUP = 5  # raised by AWS on request
FILTERS_PER_DATASET_GROUP = 30  # raised by AWS on request
PENDING_IMPORTS_PER_REGION = 5
PENDING_SOLUTION_VERSIONS_PER_REGION = 20  # raised by AWS on request
SCHEMAS_PER_REGION = 500
EVENT_TRACKERS_PER_DATASET_GROUP = 1
RECOMMENDERS_PER_DATASET_GROUP = 5
RECOMMENDERS_PER_REGION = 15  # developer guide, "Domain recommenders in Amazon Personalize"
METRICS_PER_ATTRIBUTION = 10

# -- names and texts --------------------------------------------------------------------------------------------
NAME_LENGTH = 63
COLUMN_NAME_LENGTH = 150
SCHEMA_LENGTH = 10_000  # of CloudFormation's AWS::Personalize::Schema; the API allows 20,000
FILTER_EXPRESSION_LENGTH = 2_500
FIELDS_PER_FILTER = 10  # distinct dataset fields
FIELDS_OF_ALL_FILTERS = 20  # distinct dataset fields across all filters of a dataset group
FILTER_PARAMETERS = 25  # entries of filterValues in a request
FILTER_PARAMETER_LENGTH = 50

SCHEDULE_EXPRESSION_LENGTH = 256  # of EventBridge Scheduler: its API reference, CreateSchedule

# -- datasets ---------------------------------------------------------------------------------------------------
METADATA_COLUMNS = {"interactions": 5, "items": 100, "users": 25, "actions": 10, "action_interactions": 5}
TEXTUAL_COLUMNS = 1  # Items only
ITEM_NAME_COLUMNS = 1  # Items only
EVENT_TYPES_AND_OPTIONAL_COLUMNS = 10  # distinct event types in interactions, plus columns that train besides ids
API_SCHEMA_LENGTH = 20_000  # what CloudFormation does not create may be as long as the API allows
ID_LENGTH = 256
CATEGORICAL_LENGTH = 1_000
IMPORT_BYTES = {"FULL": 100 * 2**30, "INCREMENTAL": 2**30}  # of one import; raised by AWS on request
TEXTUAL_LENGTH = 20_000

# -- training ---------------------------------------------------------------------------------------------------
MINIMUM_INTERACTIONS = 1_000
MINIMUM_USERS_WITH_TWO_INTERACTIONS = 25
MINIMUM_SHARE_OF_USERS_WITH_TWO_INTERACTIONS = 0.01
TUNING_JOBS, PARALLEL_TUNING_JOBS = 40, 10  # of one hyperparameter optimization
EVENT_WEIGHTS = 10  # entries of a solution's eventsConfig
CONFIGURED_DATASETS, CONFIGURED_COLUMNS = 3, 50  # of excludedDatasetColumns and includedDatasetColumns

# -- serving ----------------------------------------------------------------------------------------------------
REQUESTS_PER_SECOND_AND_CAMPAIGN = 500
EVENTS_PER_CALL = 10
RESULTS_DEFAULT, RESULTS_MAXIMUM = 25, 500
USERS_PER_SEGMENT = 5_000_000
BATCH_FILES, BATCH_FILE_BYTES = 1_000, 10**9  # of one job's input, and of one of its files
DELETION_BYTES = 100 * 10**6  # all files of a data deletion job together; MB and GB read in their smaller sense

# -- tags ("Tagging Amazon Personalize resources", guidelines and requirements) -----------------------------------
TAGS_PER_RESOURCE = 50
TAG_KEY_LENGTH, TAG_VALUE_LENGTH = 128, 256

# Regions with an endpoint: general reference, "Amazon Personalize endpoints and quotas". Deploying needs the
# CloudFormation types as well; cn-north-1 has those too (Dataset, DatasetGroup, Schema), but not EventTracker.
REGIONS = (
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "cn-north-1",
    "eu-central-1",
    "eu-west-1",
    "us-east-1",
    "us-east-2",
    "us-west-2",
)
