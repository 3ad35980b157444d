"""The models that trainings produce: small, honest, and quick enough for hundreds of trainings in a run.

They learn from what was imported and nothing else, so a better data set gives better metrics. What they are not is
Personalize's neural networks: figures are for comparing one rehearsal with another, not with AWS.
"""
