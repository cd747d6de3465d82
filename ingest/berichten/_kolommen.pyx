# cython: language_level=3, boundscheck=False, wraparound=False
"""Columns that grow while messages are read, in the form that Arrow has them: nothing is copied value by value later.

All of it goes without Python's lock.
"""

from cpython.bytes cimport PyBytes_FromStringAndSize
from libc.stdlib cimport calloc, free, realloc
from libc.string cimport memcpy, memset


cdef int grow(void** buffer, size_t* room, size_t needed) except -1 nogil:
    """Make room for `needed` bytes."""
    cdef size_t wanted
    cdef void* larger
    if needed > room[0]:
        wanted = max(needed, 2 * room[0], <size_t>1024)
        larger = realloc(buffer[0], wanted)
        if larger == NULL:
            raise MemoryError()
        buffer[0], room[0] = larger, wanted
    return 0


cdef int begin_text(Teksten* column, size_t row) except -1 nogil:
    """Begin the value of a row, after nulls for the rows before it."""
    if column.height > row:
        raise ValueError("two elements of one row fill one column")
    return pad(column, row)


cdef int write_text(Teksten* column, const char* text, size_t length) except -1 nogil:
    """Add to the value that was begun."""
    grow(<void**>&column.data, &column.data_room, column.size + length)
    memcpy(column.data + column.size, text, length)
    column.size += length
    return 0


cdef int finish_text(Teksten* column) except -1 nogil:
    """Close the value that was begun; it is there, if empty."""
    end_row(column)
    column.present[(column.height - 1) >> 3] |= 1 << ((column.height - 1) & 7)
    return 0


cdef int end_row(Teksten* column) except -1 nogil:
    """A row that ends here: it is null unless its bit is set."""
    cdef size_t room = column.present_room
    grow(<void**>&column.ends, &column.ends_room, (column.height + 2) * sizeof(int64_t))
    grow(<void**>&column.present, &column.present_room, (column.height + 8) // 8)
    if column.present_room > room:
        memset(column.present + room, 0, column.present_room - room)
    column.height += 1
    column.ends[column.height] = column.size
    return 0


cdef int pad(Teksten* column, size_t height) except -1 nogil:
    while column.height < height:
        end_row(column)
    return 0


cdef void cut(Teksten* column, size_t height) noexcept nogil:
    """Forget the rows from here on."""
    while column.height > height:
        column.height -= 1
        column.present[column.height >> 3] &= ~(1 << (column.height & 7))
    column.size = column.ends[height] if height else 0


cdef tuple text_buffers(Teksten* column, size_t height):
    """Presence, ends and bytes, of `height` rows."""
    pad(column, height)
    if height == 0:
        return b"", b"\0" * sizeof(int64_t), b""
    column.ends[0] = 0
    return (
        PyBytes_FromStringAndSize(<char*>column.present, (height + 7) // 8),
        PyBytes_FromStringAndSize(<char*>column.ends, (height + 1) * sizeof(int64_t)),
        PyBytes_FromStringAndSize(column.data, column.size),
    )


cdef class Rijen:
    """Rows of messages, table by table, with their places (`boom.PLAATS`)."""

    def __init__(self, widths, client_table):
        cdef int at
        self.tables = <Tabel*>calloc(len(widths), sizeof(Tabel))
        if self.tables == NULL:
            raise MemoryError()
        self.length, self.client_table, self.messages = len(widths), client_table, 0
        for at in range(self.length):
            self.tables[at].width = widths[at]
            self.tables[at].texts = <Teksten*>calloc(max(<int>widths[at], 1), sizeof(Teksten))
            if self.tables[at].texts == NULL:
                raise MemoryError()

    def __dealloc__(self):
        cdef int at, column
        if self.tables == NULL:
            return
        for at in range(self.length):
            for column in range(SLEUTELS):
                free(self.tables[at].keys[column])
            if self.tables[at].texts != NULL:
                for column in range(self.tables[at].width):
                    free(self.tables[at].texts[column].data)
                    free(self.tables[at].texts[column].ends)
                    free(self.tables[at].texts[column].present)
                free(self.tables[at].texts)
        free(self.tables)

    def __len__(self):
        cdef int at, total = 0
        for at in range(self.length):
            total += self.tables[at].height
        return total

    cdef void begin(self) noexcept nogil:
        """A message begins."""
        cdef int at
        for at in range(self.length):
            self.tables[at].start = self.tables[at].height

    cdef void finish(self) noexcept nogil:
        """The message that began is whole."""
        self.messages += 1

    cdef void undo(self) noexcept nogil:
        """Forget what was read of the message that began."""
        cdef int at, column
        for at in range(self.length):
            for column in range(self.tables[at].width):
                if self.tables[at].texts[column].height > <size_t>self.tables[at].start:
                    cut(&self.tables[at].texts[column], self.tables[at].start)
            self.tables[at].height = self.tables[at].start

    cdef int32_t new_row(self, int table, int parent, int32_t parent_row, int32_t line, int32_t client) except -1 nogil:
        """A row of a table, below a row of its parent (none: -1) and about a row of the client table (none: -1)."""
        cdef Tabel* own = &self.tables[table]
        cdef int32_t row = own.height
        cdef int32_t place[SLEUTELS]
        cdef int at
        place[0], place[1], place[2] = self.messages, row - own.start + 1, parent
        place[3] = parent_row - self.tables[parent].start + 1 if parent >= 0 else 0
        place[4], place[5] = line, row if table == self.client_table else client
        for at in range(SLEUTELS):
            grow(<void**>&own.keys[at], &own.room[at], (row + 1) * sizeof(int32_t))
            own.keys[at][row] = place[at]
        own.height += 1
        return row

    def take(self):
        """Per table its height, its keys, and its columns of text, as Arrow buffers."""
        cdef int at, column
        cdef list taken = []
        for at in range(self.length):
            size = self.tables[at].height * sizeof(int32_t)
            keys = [PyBytes_FromStringAndSize(<char*>self.tables[at].keys[column], size) for column in range(SLEUTELS)]
            height = self.tables[at].height
            texts = [text_buffers(&self.tables[at].texts[column], height) for column in range(self.tables[at].width)]
            taken.append((height, keys, texts))
        return taken
