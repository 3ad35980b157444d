"""Amazon Athena, emulated: SELECT on CSV files of the embedded S3, as tables of the embedded Glue catalogue say.

A query goes through these: service (the API and the clock), execution (one query from text to rows), translation (from
Athena's SQL to DuckDB's), tables and reading (from Glue and S3 into DuckDB), results (the object in S3, and pages of
it); access says what the caller may; workgroups what a query must keep to.

Modelled are tables of OpenCSVSerde with string columns; one SELECT (or UNION of them) made of what translation lists,
of which the results are Trino's, Athena's engine 3. Everything else makes the query FAILED and is named in its reason.

Where AWS documents nothing, or two things, the stricter reading is taken:
- rows come in no order that anybody may rely on unless the query orders them;
- every object below a table's location is read, and billed as scanned, whatever a query asks of `$path`;
- TRY_CAST(' 5' AS BIGINT) is 5, as in Trino since 458 and not before (trinodb/trino#23375): which of them Athena runs
  is not documented. A check for white space must not rely on a cast.
What is kinder than AWS:
- no query is ever queued for want of capacity, and none runs out of its 30 minutes;
- no metrics of AWS/Athena and no events of a query's state are published;
- the binary object `.csv.metadata` beside a result is not written;
- numbers in hexadecimal, which Trino casts to DOUBLE ('0x1p3'), are taken for no numbers; approx_distinct has another
  error than Trino's;
- regular expressions are RE2's: what only Java's have (look-around, back references) fails.
"""
