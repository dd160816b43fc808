"""Commands that declare: conflicts, claimants and places, by their names."""
