"""What is compiled: reading a message, with and without a tree. Without a compiler Python and libxml2 do the work."""

import lxml
from Cython.Build import cythonize
from setuptools import Extension, setup

DELEN = [
    Extension(
        f"ingest.berichten.{name}", [f"ingest/berichten/{name}.pyx"], include_dirs=lxml.get_include(), optional=True
    )
    for name in ("_kolommen", "_boom", "_waarden", "_automaat")
]

setup(ext_modules=cythonize(DELEN, build_dir="build"))
