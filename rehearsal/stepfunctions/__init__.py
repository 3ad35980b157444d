"""Step Functions: an interpreter of the Amazon States Language, in its JSONata form, in virtual time.

moto has one too; ours exists because that one does not evaluate JSONata (getmoto/moto#10105), does not convert the
members of SDK integrations (getmoto/moto#10076), and waits in real time. moto keeps the API (state machines and
executions); rehearsal.stepfunctions.engine runs what it is asked to start.
"""
