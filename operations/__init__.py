"""What a person does by hand: ``python -m operations VERB --tenant T``, with boto3 (AWS_ENDPOINT_URL is honoured).

calls         Personalize at one request a second, and throttling that is waited out
stacks        CloudFormation's stacks; assembly: those that were synthesized

guard         the verb: stops a deploy that would replace or remove what holds data
guarding      deployed and new template -> what would be lost: pure; stateful: which types, which properties
edits         what would be lost -> file, key, what to do instead: pure
change_sets   the same question, put to CloudFormation

preflight     the verb: what would make a deploy fail is found before it
quota_use, clashes, permissions   its larger checks -> findings

destroy       the verb: show the plan, ask, carry it out until nothing is left
inventory     what the machines of a tenant have made, and what could start them; jobs: what is still at work
destruction   inventory -> steps, in the order that Personalize demands: pure
execution     step -> calls, each waited for
holdings      what CloudFormation made and what it retains
demolition    holdings -> steps, and what stays at which price: pure
erasure       step -> calls

planning      the verbs plan and reconcile: what reconciliation would do now, and doing it
revival       the verb revive: what was parked because nobody asked it comes back
"""
