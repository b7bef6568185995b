"""What an area's lead sees: shares of whole sectors, published once a quarter, from which nobody can be worked out."""
