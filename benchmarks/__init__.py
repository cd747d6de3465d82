"""What things cost: one command (`make bench`), same work for us and the peers in one run, results kept."""
