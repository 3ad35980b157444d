"""Filter expressions: read with a grammar, and held against a tenant's own schemas.

    grammar.lark   what Personalize takes, and `{name}` for our rotated values
    expressions    an expression as values that know where they stand in its text
    parsing        text -> expressions, or where the text stops being one and what would go there
    checks         what a grammar cannot say: columns, types, placeholders, CurrentItem
    budgets        how many dataset fields and placeholders
    windows        whether a rotated filter's numbers leave room between them
    instants       the moments at which a rotated filter is rendered to be checked
    placeholders   a rotated filter as one with a placeholder of Personalize's own

The rules are those of the Personalize developer guide, pages "Filter expression structure and elements" and
"Guidelines and requirements".
"""
