"""What a tenant may say: the model of a tenant file, the rules it must keep, and the commands that check it.

    problems    what is wrong with a file, and the one exception that carries all of it
    documents   YAML text -> plain data with line numbers
    models      the shape of a tenant file (pydantic); the JSON Schema for editors comes from it
    messages    pydantic's findings in our words
    pruning     what can still be checked in a file whose shape is wrong somewhere
    rules/      what a shape cannot say: names, schemas, recipes, use cases, batches, schedules, filters, tags, quotas
    filters/    the grammar of filter expressions, and what a grammar cannot say
    loading     files -> tenants, or every problem of all files at once
    advice/     what a sound file could do better, with the reason and the figure
    samples/    commented files to begin with; migration/ makes one from a parameter file of AWS's samples

Neither aws_cdk nor boto3 is imported here: checking a file takes no Node and no account.
"""
