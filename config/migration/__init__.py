"""Parameter files of AWS's own Personalize samples -> tenant files.

    source                     a JSON file that remembers what was read of it, and what was left and why
    personalized_experiences   "Maintaining Personalized Experiences with Machine Learning" (an AWS solution)
    mlops                      params.json of amazon-personalize-samples, next_steps/operations/ml_ops
    parts                      what both have: names, columns, schedules, tags
    training, serving          solutions; campaigns, batches and recommenders
    tenant_file                a tenant's data as YAML that a person goes on writing

`python -m config import FILE` prints the tenant file, and on standard error every key that has no place in it.
"""
