"""Settings of a Superset that reads the publication; SUPERSET_CONFIG_PATH points here (handleiding, chapter 11).

The secret comes from SUPERSET_SECRET_KEY, the folder of Superset's own database from SUPERSET_HOME.
"""

LANGUAGES = {"nl": {"flag": "nl", "name": "Nederlands"}, "en": {"flag": "us", "name": "English"}}
BABEL_DEFAULT_LOCALE = "nl"
D3_FORMAT = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["€ ", ""]}
# A figure that is kept would outlive the night that replaced it.
DATA_CACHE_CONFIG = {"CACHE_TYPE": "NullCache"}
