"""What the benchmark scripts share: the machine, the peers, the load, the results."""
