"""The dashboards of the templates, drawn from what a rehearsal measured: a reviewer sees them before they exist.

    source      what a rehearsal left behind: metrics, bodies of dashboards, states of alarms, notices
    body        a dashboard's body: widgets and their places in the grid of 24 columns
    variables   what the dashboard shows before anybody has chosen something else
    moments     the range of time that it shows
    rows        the short form of a widget's metrics, as queries in the form of GetMetricData
    panels      what each widget shows, as plain values
    drawing     panels on paper, by matplotlib
    page        the pictures in one HTML page that needs nothing else

All of it reads bodies as CloudWatch does (CloudWatch API reference, "Dashboard body structure and syntax"). What is
not modelled is refused by name, in the picture's place and by the exit status.
"""
