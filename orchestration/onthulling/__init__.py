"""Disclosure control: which figures may be shared, and which are left empty so that nobody can be computed from them.

Belongs here: the closed list of tables, the rule for small cells, their protection by τ-ARGUS, the attack that tries
to undo it, and the memory of what was shared before. Does not belong here: how a figure comes about (`dbt_project`).
"""
