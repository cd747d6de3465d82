"""Settings of a Superset that reads the publication; SUPERSET_CONFIG_PATH points here (handleiding, chapter 11).

The secret comes from SUPERSET_SECRET_KEY, the folder of Superset's own database from SUPERSET_HOME.
"""

LANGUAGES = {"nl": {"flag": "nl", "name": "Nederlands"}, "en": {"flag": "us", "name": "English"}}
BABEL_DEFAULT_LOCALE = "nl"
D3_FORMAT = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["€ ", ""]}
# A figure that is kept would outlive the night that replaced it.
DATA_CACHE_CONFIG = {"CACHE_TYPE": "NullCache"}
# Superset's own policy lets its pages tell its makers who opens them, and fetch maps and fonts; this one lets a browser
# ask nothing of any other machine.
TALISMAN_CONFIG = {
    "content_security_policy": {
        "base-uri": ["'self'"],
        "default-src": ["'self'"],
        "connect-src": ["'self'"],
        "font-src": ["'self'"],
        "img-src": ["'self'", "blob:", "data:"],
        "object-src": "'none'",
        "script-src": ["'self'", "'strict-dynamic'"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "worker-src": ["'self'", "blob:"],
    },
    "content_security_policy_nonce_in": ["script-src"],
    # A web server with TLS stands in front where others than this machine's users come: then both become True.
    "force_https": False,
    "session_cookie_secure": False,
}
