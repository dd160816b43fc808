"""Keys, the mark, the signer, and witnesses on both sides."""
