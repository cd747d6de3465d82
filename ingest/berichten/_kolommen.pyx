# cython: language_level=3, boundscheck=False, wraparound=False
"""Columns that grow while messages are read, in the form that Arrow has them: nothing is copied value by value later."""

from cpython.bytes cimport PyBytes_FromStringAndSize
from libc.stdlib cimport free, realloc
from libc.string cimport memcpy, memset


cdef int grow(void** buffer, size_t* room, size_t needed) except -1:
    """Make room for `needed` bytes."""
    cdef size_t wanted
    cdef void* larger
    if needed > room[0]:
        wanted = max(needed, 2 * room[0], 1024)
        larger = realloc(buffer[0], wanted)
        if larger == NULL:
            raise MemoryError()
        buffer[0], room[0] = larger, wanted
    return 0


cdef class Getallen:
    """A growing column of whole numbers."""

    def __dealloc__(self):
        free(self.values)

    cdef int append(self, int32_t value) except -1:
        grow(<void**>&self.values, &self.room, (self.height + 1) * sizeof(int32_t))
        self.values[self.height] = value
        self.height += 1
        return 0

    def buffer(self):
        """Its values as Arrow has them."""
        return PyBytes_FromStringAndSize(<char*>self.values, self.height * sizeof(int32_t))


cdef class Teksten:
    """A growing column of text: bytes, where each value ends, and which are there."""

    def __dealloc__(self):
        free(self.data)
        free(self.ends)
        free(self.present)

    cdef int begin(self, size_t row) except -1:
        """Begin the value of a row, after nulls for the rows before it."""
        if self.height > row:
            raise ValueError("two elements of one row fill one column")
        return self._pad(row)

    cdef int write(self, const char* text, size_t length) except -1:
        """Add to the value that was begun."""
        grow(<void**>&self.data, &self.data_room, self.size + length)
        memcpy(self.data + self.size, text, length)
        self.size += length
        return 0

    cdef int finish(self) except -1:
        """Close the value that was begun; it is there, if empty."""
        self._row()
        self.present[(self.height - 1) >> 3] |= 1 << ((self.height - 1) & 7)
        return 0

    cdef int _row(self) except -1:
        """A row that ends here: it is null unless its bit is set."""
        cdef size_t room = self.present_room
        grow(<void**>&self.ends, &self.ends_room, (self.height + 2) * sizeof(int64_t))
        grow(<void**>&self.present, &self.present_room, (self.height + 8) // 8)
        if self.present_room > room:
            memset(self.present + room, 0, self.present_room - room)
        self.height += 1
        self.ends[self.height] = self.size
        return 0

    cdef int _pad(self, size_t height) except -1:
        while self.height < height:
            self._row()
        return 0

    cdef void cut(self, size_t height) noexcept:
        """Forget the rows from here on."""
        while self.height > height:
            self.height -= 1
            self.present[self.height >> 3] &= ~(1 << (self.height & 7))
        self.size = self.ends[height] if height else 0

    def buffers(self, size_t height):
        """Presence, ends and bytes, of `height` rows."""
        self._pad(height)
        if height == 0:
            return b"", b"\0" * sizeof(int64_t), b""
        self.ends[0] = 0
        return (
            PyBytes_FromStringAndSize(<char*>self.present, (height + 7) // 8),
            PyBytes_FromStringAndSize(<char*>self.ends, (height + 1) * sizeof(int64_t)),
            PyBytes_FromStringAndSize(self.data, self.size),
        )


cdef class Rijen:
    """Rows of messages, table by table, with their places (`boom.PLAATS`)."""

    def __init__(self, widths, client_table):
        if len(widths) > 64:
            raise ValueError("more than 64 tables")
        self.texts = [[Teksten() for _ in range(width)] for width in widths]
        self.keys = [[Getallen() for _ in range(6)] for _ in widths]
        self.client_table = client_table
        self.messages = 0
        memset(self.heights, 0, sizeof(self.heights))

    def __len__(self):
        cdef int at, total = 0
        for at in range(len(self.texts)):
            total += self.heights[at]
        return total

    cdef int begin(self) except -1:
        """A message begins."""
        memcpy(self.starts, self.heights, sizeof(self.heights))
        return 0

    cdef int finish(self) except -1:
        """The message that began is whole."""
        self.messages += 1
        return 0

    cdef int undo(self) except -1:
        """Forget what was read of the message that began."""
        cdef int table
        for table in range(len(self.texts)):
            for text in <list>self.texts[table]:
                if (<Teksten>text).height > <size_t>self.starts[table]:
                    (<Teksten>text).cut(self.starts[table])
            for key in <list>self.keys[table]:
                (<Getallen>key).height = self.starts[table]
        memcpy(self.heights, self.starts, sizeof(self.heights))
        return 0

    cdef int new_row(self, int table, int parent, int parent_row, int32_t line, int client) except -1:
        cdef list keys = <list>self.keys[table]
        cdef int row = self.heights[table]
        (<Getallen>keys[0]).append(self.messages)
        (<Getallen>keys[1]).append(row - self.starts[table] + 1)
        (<Getallen>keys[2]).append(parent)
        (<Getallen>keys[3]).append(parent_row - self.starts[parent] + 1 if parent >= 0 else 0)
        (<Getallen>keys[4]).append(line)
        (<Getallen>keys[5]).append(row if table == self.client_table else client)
        self.heights[table] = row + 1
        return row

    cdef Teksten column(self, int table, int column):
        return <Teksten>(<list>self.texts[table])[column]

    def take(self):
        """Per table its height, its keys, and its columns of text, as Arrow buffers."""
        return [
            (self.heights[at], [key.buffer() for key in keys], [text.buffers(self.heights[at]) for text in texts])
            for at, (keys, texts) in enumerate(zip(self.keys, self.texts))
        ]
