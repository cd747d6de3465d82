"""The one part that is compiled: reading a message's tree. Without a compiler its twin in Python does the work."""

import lxml
from Cython.Build import cythonize
from setuptools import Extension, setup

BOOM = Extension(
    "ingest.berichten._boom", ["ingest/berichten/_boom.pyx"], include_dirs=lxml.get_include(), optional=True
)

setup(ext_modules=cythonize([BOOM], build_dir="build"))
