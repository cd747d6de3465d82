"""Messages: judging them by the standard and reading them into brons rows."""
