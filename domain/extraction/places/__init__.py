"""The places of a sentence: names, lists and parts of towns, and the places of the record that they may mean."""
