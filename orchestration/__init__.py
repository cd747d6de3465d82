"""From the parts to a night: Dagster assembly, publication and the command line.

Belongs here: in which order things happen, what stops a publication, how a publication is put in place, and what
a user types and reads. Does not belong here: reading, linking (`ingest`), modelling (`dbt_project`), checks
(`expectations`).
"""
