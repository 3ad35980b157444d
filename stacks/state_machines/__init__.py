"""The workflows, one module each: pure functions from a tenant's names and features to a definition and the permissions
it needs. workflows.py names them; asl, comparisons, copies, faults, lease, limits, memory, notices, permissions, places
and recovery are what they share.
Parts of dataset_import are data_files, increments, data_check and later_columns; of solution_training fresh_data,
promotion, training_outcome and trained_batches; of solution_tuning tuning_job, tuning_proposal and tuning_removal, and
readiness of both; of batch_job batch_input; of user_erasure erasure_requests and receipts; of tenant_watch parking and
retraining; of tenant_reconciliation reconciliation_actions and reconciliation_resources, what it does for one action.

A definition is Amazon States Language as plain data (JSONata), so that it can be read, tested and run without CDK. The
flow between them goes one way only::

    object under data/<dataset>/ -> DatasetImport -> TenantReconciliation -> SolutionTraining -> CampaignDeployment
                                                             |-> RecommenderDeployment
                                                             '-> FilterRotation
    schedule or SolutionTraining -> BatchJob
    schedule -> SolutionTuning -> a person, who changes the tenant file
    object under erasure/requests/ -> UserErasure
    schedule -> TenantWatch -> CampaignDeployment, RecommenderDeployment
"""
