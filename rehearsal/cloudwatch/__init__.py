"""CloudWatch's metrics: what is put, what is asked for, metric math and search expressions, in virtual time."""
