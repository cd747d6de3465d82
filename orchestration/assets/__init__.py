"""One module per layer of the warehouse; an asset reads, calls a function of its layer, and reports counts."""
