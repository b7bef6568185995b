"""Spreadsheets on their way in: read, matched, checked row by row, put in when somebody agrees, taken back."""
