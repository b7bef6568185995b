"""All settings, by subject. Values come from the environment (see .env.example)."""

from commonground.settings.core import *  # noqa: F403
from commonground.settings.security import *  # noqa: F403
from commonground.settings.sign_in import *  # noqa: F403
from commonground.settings.cms import *  # noqa: F403
from commonground.settings.background import *  # noqa: F403
from commonground.settings.logs import *  # noqa: F403
