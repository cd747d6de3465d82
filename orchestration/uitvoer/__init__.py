"""Figures for who does not query: workbooks and files made from what may be shared."""
