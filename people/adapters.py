"""How allauth meets our people: who may sign up, where to go next, secrets kept encrypted."""

import secrets

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def display_name(person) -> str:
    return str(person)


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request) -> bool:
        """People join by invitation; an unknown address that asks for a code is told so by e-mail."""
        return False

    def generate_login_code(self) -> str:
        """Six digits: easy to carry from one screen to another; few tries and a short life keep it safe."""
        return f"{secrets.randbelow(1_000_000):06d}"

    generate_email_verification_code = generate_login_code


def _fernet() -> MultiFernet:
    import base64
    import hashlib

    keys = [base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()) for key in settings.MFA_SECRET_KEYS]
    return MultiFernet([Fernet(key) for key in keys])


class MfaAdapter(DefaultMFAAdapter):
    """allauth stores second-factor secrets in clear unless told otherwise."""

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()
