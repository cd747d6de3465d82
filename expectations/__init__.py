"""Checks at two borders: on what enters (brons) and on what is about to be published (the closed warehouse file).

Belongs here: the public contract and the suites as data, and the one runner. Does not belong here: keys, relations
and accepted values of models (dbt tests), findings on single rows (`fct_controle`), Dagster.
"""
