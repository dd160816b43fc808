"""The flat table of statements, a row each, and other people's tables read as one."""
