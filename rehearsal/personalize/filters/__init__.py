"""Filter expressions: reading them (expressions), their rules (rules), and what they leave over (evaluation)."""
