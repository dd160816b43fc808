"""Ask: a room for each kind of question, with its routes, commands, wire, terminal output and tables.

``parameters`` has the model of each question, shared by its address and its command.
"""
