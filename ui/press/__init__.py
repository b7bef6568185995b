"""PDFs by typst, in a process with limits: for every floor that prints. No database, no settings, no network."""

from ui.press.process import MEMORY, Press, UnableToPrint, serve_with

__all__ = ["MEMORY", "Press", "UnableToPrint", "serve_with"]
