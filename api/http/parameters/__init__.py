"""Parameters that questions share: coordinates, pages, the position to wait for, the instant of a memento."""
