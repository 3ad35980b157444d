"""What a person does by hand: ``python -m operations VERB --tenant T``, with boto3 (AWS_ENDPOINT_URL is honoured).

guard/        stops a deploy that would replace or remove what holds data
preflight/    what would make a deploy fail is found before it
destroy/      a tenant goes
planning      the verbs plan and reconcile: what reconciliation would do now, and doing it
revival       the verb revive: what was parked because nobody asked it comes back

calls         Personalize at one request a second, and throttling that is waited out
stacks        CloudFormation's stacks; assembly: those that were synthesized
"""
