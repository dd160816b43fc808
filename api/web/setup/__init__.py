"""Setting up an empty service: a key, a conflict with those who speak in it, and the places of a country."""
