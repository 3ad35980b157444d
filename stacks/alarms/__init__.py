"""When somebody is told: kinds of alarms as a table, the thresholds of the tenant file, and one place that draws."""
