"""The tools behind every figure: made data, kept databases, timers, one line of output."""
