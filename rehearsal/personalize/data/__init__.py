"""What was imported and streamed into a dataset group."""
