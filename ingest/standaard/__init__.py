"""The iStandaarden as data; the only place that knows a release."""
