"""What is compiled: reading files and the messages in them. Without a compiler Python and libxml2 do the work."""

import lxml
from Cython.Build import cythonize
from setuptools import Extension, setup

DELEN = [
    Extension(
        f"ingest.{name}", [f"ingest/{name.replace('.', '/')}.pyx"], include_dirs=lxml.get_include(), optional=True
    )
    for name in ("_bestanden", "berichten._kolommen", "berichten._boom", "berichten._waarden", "berichten._automaat")
]

setup(ext_modules=cythonize(DELEN, build_dir="build"))
