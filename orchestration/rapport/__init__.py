"""The report: static pages in Dutch, one per municipality and one for the region, made from what may be shared."""
