"""The workflows, one module each: pure functions from a tenant's names and features to a definition and the permissions
it needs. workflows.py names them; asl, comparisons, faults, lease, limits, notices, parking and permissions are what
they share.
training_outcome is a half of solution_training, tuning_job, tuning_proposal and tuning_removal are parts of
solution_tuning, and readiness is what both begin with; reconciliation_actions and reconciliation_resources are what
tenant_reconciliation does for one action.

A definition is Amazon States Language as plain data (JSONata), so that it can be read, tested and run without CDK. The
flow between them goes one way only::

    object under data/<dataset>/ -> DatasetImport -> TenantReconciliation -> SolutionTraining -> CampaignDeployment
                                                             |-> RecommenderDeployment
                                                             '-> FilterRotation
    schedule -> BatchJob
    schedule -> SolutionTuning -> a person, who changes the tenant file
    schedule -> TenantWatch -> CampaignDeployment, RecommenderDeployment
"""
