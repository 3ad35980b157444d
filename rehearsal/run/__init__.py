"""A rehearsal from synthesis to its report: what is played, what is kept of it, which promises it checks."""
