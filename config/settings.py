"""Settings, from the environment alone. This is the only module that reads it.

Each secret may be given by file: SECRET_KEY_FILE, DATABASE_URL_FILE, REDIS_URL_FILE, EMAIL_URL_FILE, …
Outside DEBUG and LOCAL nothing starts without SECRET_KEY, DATABASE_URL, REDIS_URL and ALLOWED_HOSTS.
"""

from pathlib import Path
from typing import Any

import environ
import structlog
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config.identity_provider import SCOPES, origins, provider
from config.languages import languages_in
from config.schedule import BEAT_SCHEDULE

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# DEBUG shows a developer what failed. LOCAL is one machine over plain http, with everything else as in a hospital.
DEBUG = env.bool("DEBUG", default=False)
LOCAL = env.bool("LOCAL", default=False)
HARDENED = not (DEBUG or LOCAL)


def _secret(name: str, *, otherwise: str, is_needed: bool = HARDENED) -> str:
    """The value of NAME, or of the file named by NAME_FILE. `otherwise` holds where it is not needed."""
    path = env.str(f"{name}_FILE", default="")
    value = Path(path).read_text().strip() if path else env.str(name, default="")
    if value:
        return value
    if is_needed:
        raise ImproperlyConfigured(f"Set {name} or {name}_FILE (or LOCAL=true on one machine).")
    return otherwise


SECRET_KEY = _secret("SECRET_KEY", otherwise="known-to-everybody-and-refused-outside-one-machine")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if HARDENED else ["*"])
if HARDENED and not ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "Set ALLOWED_HOSTS, for example ALLOWED_HOSTS=board.hospital.example."
    )
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# --- What is installed -------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "rest_framework",
    "drf_spectacular",
    "django_filters",
    "pgtrigger",
    "pghistory",
    "django_htmx",
    "template_partials",
    "csp",
    "django_structlog",
    "accounts",
    "cases",
    "recommendations",
    "mdt",
    "config",
]

MIDDLEWARE = [
    "config.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "accounts.middleware.UnkeptMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.request_log.RequestLogMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "accounts.time_limit.TimeLimitMiddleware",
    "accounts.middleware.PersonMiddleware",
    "accounts.middleware.RefusalMiddleware",
    "accounts.reading.ReaderMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                f"accounts.templatetags.{name}" for name in ("dates", "languages", "tables")
            ],
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mdt.navigation.navigation",
            ],
        },
    },
]
FORM_RENDERER = "accounts.fields.Fields"  # writes a field in a third of the time

# --- Data --------------------------------------------------------------------------------------------------

# Nothing answers on port 9: a command that needs no database never finds one by accident.
DATABASE_URL = _secret("DATABASE_URL", otherwise="postgres://crlm@127.0.0.1:9/crlm")
REDIS_URL = _secret("REDIS_URL", otherwise="redis://127.0.0.1:9/0")

DATABASES: dict[str, dict[str, Any]] = {"default": env.db_url_config(DATABASE_URL)}
DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"
DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {
    "min_size": 1,
    "max_size": env.int("DATABASE_POOL", default=8),
    "timeout": 10,
}
DATABASES["default"]["TEST"] = {
    "NAME": env.str("TEST_DATABASE", default="test_crlm"),
    "TEMPLATE": env.str("TEST_TEMPLATE", default="") or None,
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "crlm",
    }
}

# --- Background jobs ---------------------------------------------------------------------------------------

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_TASK_TIME_LIMIT = 1800
# A task whose worker died is handed out again after this long, which must exceed any task's time.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 2400}
CELERY_TASK_SOFT_TIME_LIMIT = 1500
CELERY_BEAT_SCHEDULE_FILENAME = env.str("BEAT_SCHEDULE_FILE", default=".local/celerybeat-schedule")
CELERY_BEAT_SCHEDULE = BEAT_SCHEDULE

# --- Who signs in, and how ---------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "accounts.passwords.LengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# The address is unique whatever its case, by a constraint that this check does not know.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reauthenticate": "10/m/user",
}
# One proxy in front, as in docker-compose.yml; on one machine there is none.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=1 if HARDENED else 0)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = False
# Addresses come from an administrator; unconfirmed ones would end the set-up in a page that nobody needs here.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HARDENED

# The hospital's identity provider: who is let in stands in accounts/social.py, never in a claim.
OIDC_ISSUER = env.str("OIDC_ISSUER", default="")
SOCIALACCOUNT_ADAPTER = "accounts.social.SocialAccountAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
# Our own private keys (PEM), for providers and record systems to which we prove by signature who we are.
CLIENT_KEYS = _secret("CLIENT_KEYS", otherwise="", is_needed=False)
if OIDC_ISSUER:
    if HARDENED and not OIDC_ISSUER.startswith("https://"):
        raise ImproperlyConfigured("OIDC_ISSUER must be an https address.")
    SOCIALACCOUNT_PROVIDERS = provider(
        issuer=OIDC_ISSUER,
        name=env.str("OIDC_NAME", default="Hospital sign-in"),
        client_id=env.str("OIDC_CLIENT_ID"),
        secret=_secret("OIDC_CLIENT_SECRET", otherwise="", is_needed=HARDENED and not CLIENT_KEYS),
        groups_claim=env.str("OIDC_GROUPS_CLAIM", default="groups"),
        scopes=env.list("OIDC_SCOPES", default=SCOPES),
    )
# A browser follows a form's redirect only to where the policy lets forms go.
_sign_in_origins = [*origins(OIDC_ISSUER), *env.list("OIDC_ORIGINS", default=[])]

# --- Sessions, cookies, headers ----------------------------------------------------------------------------

SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = env.int("SESSION_SECONDS", default=8 * 3600)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HARDENED
SESSION_COOKIE_NAME = "__Host-session" if HARDENED else "session"
CSRF_COOKIE_SECURE = HARDENED
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if HARDENED else "csrf"
LANGUAGE_COOKIE_SECURE = HARDENED
SECURE_SSL_REDIRECT = HARDENED and env.bool("SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HARDENED else None
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000) if HARDENED else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HARDENED and env.bool("HSTS_SUBDOMAINS", default=True)
SECURE_HSTS_PRELOAD = HARDENED and env.bool("HSTS_PRELOAD", default=True)
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, *_sign_in_origins],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = env.int("UPLOAD_BYTES", default=25 * 1024 * 1024)
FILE_UPLOAD_MAX_MEMORY_SIZE = DATA_UPLOAD_MAX_MEMORY_SIZE

# --- REST API ----------------------------------------------------------------------------------------------

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "EXCEPTION_HANDLER": "accounts.api.problems.handle",
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["accounts.api.parsing.JsonParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {
        "anon": env.str("API_RATE_ANONYMOUS", default="60/min"),
        "user": env.str("API_RATE_USER", default="1200/min"),
    },
    "NUM_PROXIES": ALLAUTH_TRUSTED_PROXY_COUNT,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "CRLM Board", "DESCRIPTION": "Case manager for tumour boards on colorectal liver metastases.",
    "VERSION": "1", "OAS_VERSION": "3.1.1", "SERVE_INCLUDE_SCHEMA": False,
    "PREPROCESSING_HOOKS": ["accounts.api.described.keep_operations"],
}  # fmt: skip

# --- CDS Hooks: advice inside the hospital's record system --------------------------------------------------

CDS_HOOKS_SERVICES = env.list(
    "CDS_HOOKS_SERVICES",
    default=["crlm-board-readiness", "crlm-order-check-select", "crlm-order-check-sign"],
)
# Origins of pages that may call from the browser, and requests a minute for each registered system.
CDS_HOOKS_ORIGINS = env.list("CDS_HOOKS_ORIGINS", default=[])
CDS_HOOKS_RATE = env.int("CDS_HOOKS_RATE", default=3000)

# --- Language and time -------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGES = languages_in(LOCALE_PATHS[0])
LANGUAGE_COOKIE_NAME = "language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Waiting-time clocks by country; a site that is bound by other targets brings its own file.
CLOCK_PROFILES = env.str("CLOCK_PROFILES", default=str(BASE_DIR / "mdt" / "clock_profiles.toml"))

# --- Static files ------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / ".local" / "static")))
STATICFILES_DIRS = [path for path in [BASE_DIR / "static"] if path.is_dir()]
WHITENOISE_USE_FINDERS = not HARDENED
WHITENOISE_AUTOREFRESH = not HARDENED
_static = (
    "whitenoise.storage.CompressedManifestStaticFilesStorage"
    if HARDENED
    else "django.contrib.staticfiles.storage.StaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _static},
}

# --- E-mail ------------------------------------------------------------------------------------------------

EMAIL_URL = _secret("EMAIL_URL", otherwise="consolemail://", is_needed=False)
vars().update(env.email_url_config(EMAIL_URL))
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="crlm-board@localhost")

# --- Logs: never a name, a number or a text of a patient ---------------------------------------------------

_shared_processors: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.processors.JSONRenderer(ensure_ascii=False)
            if HARDENED
            # Never with the values of local variables: they hold patients.
            else structlog.dev.ConsoleRenderer(
                colors=False, exception_formatter=structlog.dev.plain_traceback
            ),
            "foreign_pre_chain": _shared_processors,
        }
    },
    "filters": {"paths": {"()": "config.request_log.NoSecretPaths"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "lines", "filters": ["paths"]}
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    # The last two tell what they cannot read, word for word.
    "loggers": {
        "django.db.backends": {"level": "WARNING"},
        "hl7": {"level": "CRITICAL"},
        "pydicom": {"level": "CRITICAL"},
    },
}
structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *_shared_processors,
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
