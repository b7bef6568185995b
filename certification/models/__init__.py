from certification.models.awards import AwardHolder, AwardPeriod, Extension, Revocation
from certification.models.chain import LedgerEntry, LedgerHead
from certification.models.credentials import SignedCredential, SigningKey
from certification.models.definitions import Credential, CredentialVersion
from certification.models.prints import Print
from certification.models.sign_offs import SignOff, Withdrawal

__all__ = [
    "AwardHolder",
    "AwardPeriod",
    "Credential",
    "CredentialVersion",
    "Extension",
    "LedgerEntry",
    "LedgerHead",
    "Print",
    "Revocation",
    "SignOff",
    "SignedCredential",
    "SigningKey",
    "Withdrawal",
]
