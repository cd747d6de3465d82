# cython: language_level=3, boundscheck=False, wraparound=False
"""HMAC-SHA256 of many values at once and without Python's lock, by the OpenSSL that hashlib itself uses."""

import hmac
from hashlib import sha256

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize, PyBytes_GET_SIZE
from libc.stdlib cimport calloc, free

cdef extern from "<openssl/sha.h>" nogil:
    ctypedef struct SHA256_CTX:
        pass
    int SHA256_Init(SHA256_CTX*)
    int SHA256_Update(SHA256_CTX*, const void*, size_t)
    int SHA256_Final(unsigned char*, SHA256_CTX*)

cdef enum:
    BLOK = 64
    SOM = 32
# For less the lock is kept: to get it back takes longer.
cdef size_t VEEL = 65_536


cdef struct Waarde:
    const char* data
    size_t length
    unsigned char made[SOM]


cdef void finish(SHA256_CTX* inner, const SHA256_CTX* begun, unsigned char* made) noexcept nogil:
    """The sum of a value that went into `inner`."""
    cdef SHA256_CTX outer = begun[0]
    SHA256_Final(made, inner)
    SHA256_Update(&outer, made, SOM)
    SHA256_Final(made, &outer)


cdef class Begonnen:
    """The same as `begonnen.BegonnenInPython`."""

    cdef SHA256_CTX inner, outer

    def __cinit__(self, bytes key):
        cdef bytes block = (key if len(key) <= BLOK else sha256(key).digest()).ljust(BLOK, b"\0")
        cdef bytes inside = block.translate(hmac.trans_36), outside = block.translate(hmac.trans_5C)
        SHA256_Init(&self.inner)
        SHA256_Update(&self.inner, PyBytes_AS_STRING(inside), BLOK)
        SHA256_Init(&self.outer)
        SHA256_Update(&self.outer, PyBytes_AS_STRING(outside), BLOK)

    def make(self, parts):
        """Of one value, which comes in one part or more."""
        cdef SHA256_CTX inner = self.inner
        cdef unsigned char made[SOM]
        cdef bytes part
        cdef const char* data
        cdef size_t length
        for part in parts:
            data, length = PyBytes_AS_STRING(part), PyBytes_GET_SIZE(part)
            if length < VEEL:
                SHA256_Update(&inner, data, length)
            else:
                with nogil:
                    SHA256_Update(&inner, data, length)
        finish(&inner, &self.outer, made)
        return PyBytes_FromStringAndSize(<char*>made, SOM).hex()

    def make_all(self, list values):
        """Of each value."""
        cdef Py_ssize_t number = len(values), at
        cdef size_t total = number * BLOK
        cdef bytes value
        cdef Waarde* work = <Waarde*>calloc(number or 1, sizeof(Waarde))
        if work == NULL:
            raise MemoryError()
        try:
            for at in range(number):
                value = values[at]
                work[at].data, work[at].length = PyBytes_AS_STRING(value), PyBytes_GET_SIZE(value)
                total += work[at].length
            if total < VEEL:
                self.hash_all(work, number)
            else:
                with nogil:
                    self.hash_all(work, number)
            return [PyBytes_FromStringAndSize(<char*>work[at].made, SOM).hex() for at in range(number)]
        finally:
            free(work)

    cdef void hash_all(self, Waarde* work, Py_ssize_t number) noexcept nogil:
        cdef SHA256_CTX inner
        cdef Py_ssize_t at
        for at in range(number):
            inner = self.inner
            SHA256_Update(&inner, work[at].data, work[at].length)
            finish(&inner, &self.outer, work[at].made)
