"""What is compiled: reading files, recognising them, reading messages. Without a compiler Python and libxml2 do it."""

import lxml
from Cython.Build import cythonize
from setuptools import Extension, setup

_NAMEN = ("_bestanden", "berichten._kolommen", "berichten._boom", "berichten._waarden", "berichten._automaat")
DELEN = [
    *(
        Extension(
            f"ingest.{name}", [f"ingest/{name.replace('.', '/')}.pyx"], include_dirs=lxml.get_include(), optional=True
        )
        for name in _NAMEN
    ),
    Extension(
        "ingest._begonnen",
        ["ingest/_begonnen.pyx"],
        libraries=["crypto"],
        define_macros=[("OPENSSL_SUPPRESS_DEPRECATED", None)],
        optional=True,
    ),
]

setup(ext_modules=cythonize(DELEN, build_dir="build"))
