"""What Amazon Personalize is: recipes, statuses, quotas, names and schedules, as tables and pure functions.

Standard library only: this package ships inside the Lambda assets, beside their own folder.
"""
