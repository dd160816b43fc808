"""FOLLOW: pages of the feed, streams, feed readers and webhooks, over HTTP and in the shell."""
