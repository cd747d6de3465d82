"""The heavy joins, asked of three engines."""
