"""The framework as files that people can read: courses/content/, one folder for each module.

files      ⇄ documents: one module's TOML, in one canonical form
documents  ⇄ content: Markdown in the files, Wagtail's rich text in an edition
faults     what is wrong with the files: file, line, cure
loader       documents → pages, once, never over an editor's change
exporter     pages → files
"""
