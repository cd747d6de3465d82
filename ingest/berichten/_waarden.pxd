# cython: language_level=3
from libc.stdint cimport int64_t

cdef int64_t number(const unsigned char* text, size_t length) noexcept nogil
cdef bint is_date(const unsigned char* text, size_t length) noexcept nogil
cdef bint is_time(const unsigned char* text, size_t length) noexcept nogil
cdef bint is_three_numbers(const unsigned char* text, size_t length) noexcept nogil
cdef bint is_servicebureau(const unsigned char* text, size_t length) noexcept nogil
cdef bint is_btw(const unsigned char* text, size_t length) noexcept nogil
cdef bint is_one_of(const unsigned char* text, size_t length, const unsigned char* codes, size_t size) noexcept nogil
cdef bint is_all(const unsigned char* text, size_t length, bint digits, bint letters) noexcept nogil
cdef int character(const unsigned char* text, const unsigned char* end) noexcept nogil
