"""From landing to gekoppeld: reading, judging, pseudonymising, remembering and linking.

Belongs here: everything that knows the iStandaarden, the registrations and the linking rules, as
importable functions. Does not belong here: Dagster, dbt, Great Expectations, publication.
"""
