"""Questions about a whole conflict: a day, changes, disputes and outcomes, figures, a picture at one point."""
