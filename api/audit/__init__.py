"""AUDIT: proofs, diff, digest, evidence, replay and verification, over HTTP and in the shell."""
