"""Metric math: expressions over time series, as GetMetricData, alarms and dashboards write them."""
