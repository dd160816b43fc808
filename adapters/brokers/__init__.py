"""NATS JetStream, the loop that publishes the feed to it, and stored cursors."""
