"""The view of timelines: stretches, disputes and claims of control, along time."""
