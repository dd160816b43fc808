"""Other databases with the same rows, asked in their best correct SQL: figures about stances stand beside them."""
