"""Who may do what: policies evaluated, and which permission each call needs."""
