"""The verb `preflight`: what would make a deploy fail is found before it.

preflight     bootstrap, region, stuck stacks, and the larger checks
quota_use, clashes, permissions   those -> findings
"""
