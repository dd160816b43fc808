"""How a request is taken: its route, its method, its known parameters, its body, and the time that it has."""
