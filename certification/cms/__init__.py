"""The pages of the CMS about certificates: what they ask, and what is decided about those that were awarded."""
