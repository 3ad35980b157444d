"""CloudWatch's alarms: evaluated in virtual time, told to topics, functions and the event bus."""
