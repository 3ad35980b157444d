"""Whether the files of a dataset are worth importing: looked at before Personalize is asked, and paid.

Two steps around the queries that DatasetImport runs in Athena: ``plan`` looks at the head of every file and says what
to ask, ``judge`` reads the answers, finds what is wrong, and writes a report.
"""
