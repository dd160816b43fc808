"""Reports as lines of JSON, as HTTP takes them."""
