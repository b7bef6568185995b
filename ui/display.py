"""What a reader chose for their own pages, said on <html>; css/tokens.css and css/calm.css do the rest."""

from django.utils.safestring import SafeString, mark_safe

# The usual size says nothing: the browser's own.
SCALED = {"larger", "largest"}


def display_attributes(reader) -> SafeString:
    """Attributes for <html>, each with a space before it; nothing for a visitor, or for who chose nothing."""
    size = getattr(reader, "text_size", "")
    text = f' data-text="{size}"' if size in SCALED else ""
    return mark_safe(text + (" data-calm" if getattr(reader, "calm", False) else ""))
