"""What readers get: built beside what they have open, then put in its place in one go."""
