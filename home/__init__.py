"""The public site, “Your learning”, and the support page."""
