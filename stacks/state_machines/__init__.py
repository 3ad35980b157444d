"""The workflows, one module each: pure functions from a tenant's names and features to a definition and the permissions
it needs. workflows.py names them; asl, comparisons, faults, lease, limits, notices, parking and permissions are what
they share.
training_outcome, fresh_data and trained_batches are parts of solution_training, data_check and increments of
dataset_import, tuning_job, tuning_proposal and tuning_removal of solution_tuning, batch_input of batch_job,
erasure_requests and receipts of user_erasure; readiness is what trainings and tunings begin with;
reconciliation_actions and reconciliation_resources are what tenant_reconciliation does for one action.

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
