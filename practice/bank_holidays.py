"""England's bank holidays, from bank_holidays.toml."""

import tomllib
from datetime import date
from pathlib import Path

from practice.timeline import WorkingDays

_data = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
CHECKED_ON: date = _data["checked_on"]
ENGLAND = WorkingDays(frozenset(_data["days"]), _data["covers_from"], _data["covers_until"])
