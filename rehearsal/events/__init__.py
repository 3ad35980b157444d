"""What happens by itself: schedules, event rules and their targets, messages to topics."""
