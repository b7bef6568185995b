"""What is taken along from coverage: a view as CSV, spreadsheet or PDF, and the pack for inspectors."""
