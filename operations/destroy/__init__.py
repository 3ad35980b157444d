"""The verb `destroy`: shows the plan, asks, and carries it out until nothing is left.

inventory     what the machines of a tenant have made, and what could start them; jobs: what is still at work
destruction   inventory -> steps, in the order that Personalize demands: pure
execution     step -> calls, each waited for
holdings      what CloudFormation made and what it retains
demolition    holdings -> steps, and what stays at which price: pure
erasure       step -> calls
"""
