"""All settings, by subject. Values come from the environment (see .env.example)."""

from commonground.settings.background import *
from commonground.settings.cms import *
from commonground.settings.core import *
from commonground.settings.logs import *
from commonground.settings.security import *
from commonground.settings.sign_in import *
