"""Web archives that hold captured pages (WACZ)."""
