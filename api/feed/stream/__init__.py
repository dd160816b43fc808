"""The feed as a stream of Server-Sent Events, from one ring of frames."""
