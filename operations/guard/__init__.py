"""The verb `guard`: stops a deploy that would replace or remove what holds data.

guard         compares what is deployed with what was synthesized, and says all that would be lost
losses        deployed and new template -> what would be lost: pure; stateful: which types, which properties
edits         what would be lost -> file, key, what to do instead: pure
change_sets   the same question, put to CloudFormation
"""
