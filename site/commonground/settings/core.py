"""Apps, database, templates, static files, language."""

from pathlib import Path

from commonground import env

MODE = env.mode()
PRODUCTION = env.PRODUCTION == MODE
BASE_DIR = env.ROOT
VAR_DIR = env.VAR

DEBUG = env.flag("DEBUG")
# Django would stop at an empty key with a traceback; our check names the variable and the cure.
SECRET_KEY = env.secret("SECRET_KEY", file_name="secret_key") or "missing"
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
BASE_URL = env.text("BASE_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "" if PRODUCTION else "127.0.0.1,localhost")
SITE_NAME = "Common Ground"

INSTALLED_APPS = [
    "home",
    "compliance",
    "notices",
    "certification",
    "practice",
    "wellbeing",
    "progress",
    "courses",
    "people",
    "ui",
    "commonground",
    "wagtail.embeds",
    "wagtail.sites",
    "commonground.cms.UsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "commonground.static.StaticFiles",
    "commonground.middleware.TextCompression",
    "commonground.middleware.RequestLog",
    "csp.middleware.CSPMiddleware",
    "commonground.middleware.BodyLimit",
    "commonground.middleware.CmsPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "commonground.middleware.PlainAddress",
    "commonground.middleware.OneValuePerField",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "commonground.middleware.NothingKept",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "commonground.middleware.CmsSecondFactor",
    "commonground.middleware.BackToTheForm",
    "commonground.middleware.NotSo",
]

# Kept with the session: a cookie of their own would carry addresses and names to and fro.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

ROOT_URLCONF = "commonground.urls"
WSGI_APPLICATION = "commonground.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ui.context.nonce",
                "home.context.navigation",
            ],
        },
    }
]
NAVIGATION = "home.context.links"
# Where "Leave this page" leads, and the view that keeps what was written in a lesson: for templates of floors below.
NEUTRAL_SITE = "https://www.bbc.co.uk/weather"
KEEP_WRITING = "wellbeing:keep"
# Kept on every device that learned here, as anybody sees them. Of the guides the one for a hard moment, whole.
OFFLINE_PAGES = ["/offline/", "/support/", "/steady/", "/tools/guides/a-hard-moment/whole/"]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASE_URL = env.text("DATABASE_URL") or f"sqlite:///{VAR_DIR / 'common-ground.sqlite3'}"
DATABASES = {
    "default": env.database(DATABASE_URL),
    # What people write for themselves, and the keys to it: apart from all else, and from each other (decision 0029).
    "private": env.database(env.text("PRIVATE_DATABASE_URL") or DATABASE_URL, apart="private"),
    "private_keys": env.database(env.text("PRIVATE_KEYS_DATABASE_URL") or DATABASE_URL, apart="private_keys"),
}
DATABASE_ROUTERS = ["wellbeing.router.PrivateRouter"]
PRIVATE_MASTER_KEYS = env.words("PRIVATE_MASTER_KEYS") or (
    [] if PRODUCTION else [env.secret("PRIVATE_MASTER_KEYS", file_name="private_master_key")]
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL")
CACHES = {
    "default": (
        {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
        }
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "site" / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "site" / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
# Files that only a view may hand out. Beside what editors upload, so that the backup carries them; the proxy serves
# media/images alone.
PRIVATE_ROOT = MEDIA_ROOT / "private"
# What proves the ledger to be whole must not stand where whoever changes the ledger can change it, too.
LEDGER_HEADS_DIR = Path(env.text("LEDGER_HEADS_DIR") or VAR_DIR / "ledger-heads")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if PRODUCTION
            else "commonground.static.StampedFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True
DATE_FORMAT = "j F Y"

# Every web body is text or a small file, but for lists; larger ones answer 413 before they are read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
BODY_LIMIT_BYTES = 2 * 1024 * 1024
BODY_LIMIT_CMS_BYTES = 12 * 1024 * 1024
BODY_LIMIT_EVIDENCE_BYTES = 10 * 1024 * 1024 + 64 * 1024  # a file of 10 MB, and the form around it
# The list itself may have 20 MB; the rest is the form around it.
BODY_LIMIT_LISTS_BYTES = 21 * 1024 * 1024
LISTS = r"^/people/[0-9a-f-]{36}/imports/new/$"

# The shipped demonstration area and its one-click sign-in; refused in production.
DEMONSTRATION = env.flag("DEMONSTRATION", default=not PRODUCTION)

EMAIL_BACKEND = env.text(
    "EMAIL_BACKEND",
    "django.core.mail.backends.smtp.EmailBackend" if PRODUCTION else "django.core.mail.backends.filebased.EmailBackend",
)
EMAIL_FILE_PATH = VAR_DIR / "outgoing-mail"
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_SSL = env.flag("EMAIL_USE_SSL")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=PRODUCTION and not EMAIL_USE_SSL)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("FROM_EMAIL", "Common Ground <learning@common-ground.invalid>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# From nine at night to eight in the morning only what somebody asked for a moment ago is sent; "no": at any hour.
QUIET_HOURS = env.flag("QUIET_HOURS", default=True)
