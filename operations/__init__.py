"""What a person does by hand: ``python -m operations VERB --tenant T``, with boto3 (AWS_ENDPOINT_URL is honoured).

calls         Personalize at one request a second, and throttling that is waited out
inventory     what the machines of a tenant have made, and what could start them
destruction   inventory -> steps, in the order that Personalize demands: pure
execution     step -> calls, each waited for
revival       the verb revive: what was parked because nobody asked it comes back
destroy       the verb: show the plan, ask, carry it out until nothing is left
"""
