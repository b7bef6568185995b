"""Changes to what is asked, decided and shown; and the read model that follows from them."""

from compliance.services.obligations import refresh, sweep
from compliance.services.requirements import NewTerms, UnableToRequire, change_terms, require

__all__ = ["NewTerms", "UnableToRequire", "change_terms", "refresh", "require", "sweep"]
