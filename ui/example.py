"""What the style guide shows of a component."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Example:
    """What to pass to a component, and a word on when it looks like this."""

    context: dict = field(default_factory=dict)
    note: str = ""
