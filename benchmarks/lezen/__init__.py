"""Reading messages from bytes to validated, typed, pseudonymised Parquet, against bare parsing, pandas and xsdata.

Imports nothing: what a variant costs is measured in a process that holds that variant only.
"""
