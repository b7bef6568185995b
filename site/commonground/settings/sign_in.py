"""Every way in is django-allauth's: code by email, passkey, password, second factor."""

from commonground import env
from commonground.settings.core import PRODUCTION

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["people.backends.AddressBackend"]
LOGIN_URL = "account_request_login_code"
LOGIN_REDIRECT_URL = "home:after_sign_in"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"

PASSWORD_HASHERS = [
    "people.hashers.Argon2idPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

ACCOUNT_ADAPTER = "people.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "people.adapters.display_name"
ACCOUNT_LOGIN_METHODS = {"email"}
# Without a password here allauth shows none at sign-in either; signing up itself is closed (see the adapter).
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_CHANGE_EMAIL = True  # one address: the new one takes the old one's place once its code has come back
ACCOUNT_FORMS = {
    "login": "people.sign_in_forms.PasswordForm",
    "request_login_code": "people.sign_in_forms.AskForCodeForm",
    "confirm_login_code": "people.sign_in_forms.TypeCodeForm",
    "confirm_email_verification_code": "people.sign_in_forms.ConfirmAddressForm",
    "reset_password": "people.sign_in_forms.LostPasswordForm",
    "reset_password_from_key": "people.sign_in_forms.PasswordByLinkForm",
    "add_email": "people.sign_in_forms.NewEmailForm",
    "change_password": "people.sign_in_forms.NewPasswordForm",
    "set_password": "people.sign_in_forms.FirstPasswordForm",
    "reauthenticate": "people.sign_in_forms.AskPasswordForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"
ACCOUNT_PREVENT_ENUMERATION = True
# Added to allauth's own limits. A training room shares one network address, so they are for a room, not for one person.
ACCOUNT_RATE_LIMITS = {
    "join_code": "50/5m/ip",
    "self_joining": "50/5m/ip",
    "verify": "120/5m/ip",
    "print_map": "60/5m/ip",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", 1 if PRODUCTION else 0)

MFA_ADAPTER = "people.adapters.MfaAdapter"
MFA_FORMS = {
    "authenticate": "people.sign_in_forms.CodeForm",
    "reauthenticate": "people.sign_in_forms.AskCodeForm",
    "activate_totp": "people.sign_in_forms.FirstCodeForm",
    "add_webauthn": "people.sign_in_forms.NewPasskeyForm",
    "edit_webauthn": "people.sign_in_forms.RenamePasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
MFA_TOTP_ISSUER = "Common Ground"
# Keys that encrypt second-factor secrets, newest first; read by the adapter.
MFA_SECRET_KEYS = env.words("MFA_SECRET_KEYS") or (
    [] if PRODUCTION else [env.secret("MFA_SECRET_KEYS", file_name="mfa_key")]
)
# Keys that encrypt the keys which sign credentials, newest first.
SIGNING_SECRET_KEYS = env.words("SIGNING_SECRET_KEYS") or (
    [] if PRODUCTION else [env.secret("SIGNING_SECRET_KEYS", file_name="signing_key")]
)
REQUIRE_STAFF_SECOND_FACTOR = env.flag("REQUIRE_STAFF_SECOND_FACTOR", default=PRODUCTION)

USERSESSIONS_TRACK_ACTIVITY = False
