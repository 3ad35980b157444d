"""The parts of an account's stage: people who are told, executions that broke off, the collector and its alarms."""
