# cython: language_level=3
from libc.stdint cimport int32_t, int64_t, uint8_t

cdef enum:
    SLEUTELS = 6


cdef struct Teksten:
    char* data
    int64_t* ends
    uint8_t* present
    size_t data_room, ends_room, present_room, size, height


cdef struct Tabel:
    Teksten* texts
    int width
    int32_t* keys[SLEUTELS]
    size_t room[SLEUTELS]
    int32_t height, start


cdef int begin_text(Teksten* column, size_t row) except -1 nogil
cdef int write_text(Teksten* column, const char* text, size_t length) except -1 nogil
cdef int finish_text(Teksten* column) except -1 nogil


cdef class Rijen:
    cdef Tabel* tables
    cdef int length, client_table
    cdef int32_t messages

    cdef void begin(self) noexcept nogil
    cdef void finish(self) noexcept nogil
    cdef void undo(self) noexcept nogil
    cdef int32_t new_row(self, int table, int parent, int32_t parent_row, int32_t line, int32_t client) except -1 nogil
