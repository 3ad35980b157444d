"""What a tenant file says, in the words of Personalize's API, as the Step Functions SDK integration spells them
(PascalCase; the keys of maps, such as hyperparameters and dataset types, keep their own spelling).

solutions   CreateSolution, UpdateSolution
tuning      CreateSolution with hyperparameter optimization
serving     the settings of campaigns and recommenders
datasets    schemas, datasets that reconciliation creates, metric attribution
batches     batch inference and batch segment jobs
"""
