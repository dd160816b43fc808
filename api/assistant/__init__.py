"""The way in for assistants: the questions as tools of the Model Context Protocol."""
