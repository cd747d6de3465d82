"""The command `sdcg`: one module per command, nothing heavy imported before it is needed."""
