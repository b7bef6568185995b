"""The product's settings with the floor's address added."""

from commonground.settings import *

ROOT_URLCONF = "tests.budget.urls"
