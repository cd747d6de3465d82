# cython: language_level=3
from libc.stdint cimport int32_t, int64_t, uint8_t


cdef class Getallen:
    cdef int32_t* values
    cdef size_t room, height

    cdef int append(self, int32_t value) except -1


cdef class Teksten:
    cdef char* data
    cdef int64_t* ends
    cdef uint8_t* present
    cdef size_t data_room, ends_room, present_room, size, height

    cdef int begin(self, size_t row) except -1
    cdef int write(self, const char* text, size_t length) except -1
    cdef int finish(self) except -1
    cdef int _row(self) except -1
    cdef int _pad(self, size_t height) except -1
    cdef void cut(self, size_t height) noexcept


cdef class Rijen:
    cdef list texts, keys
    cdef int client_table, messages
    cdef int32_t starts[64]
    cdef int32_t heights[64]

    cdef int begin(self) except -1
    cdef int finish(self) except -1
    cdef int undo(self) except -1
    cdef int new_row(self, int table, int parent, int parent_row, int32_t line, int client) except -1
    cdef Teksten column(self, int table, int column)
