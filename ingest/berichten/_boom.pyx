# cython: language_level=3, boundscheck=False, wraparound=False
"""The compiled twin of `boom.BoomLezer`: the same rows from the same tree, read in C straight from libxml2's nodes.

`tests/property/test_teruglezen.py` holds the two against each other. Only for trees that the schema has found valid.
"""

from cpython.bytes cimport PyBytes_FromStringAndSize
from libc.stdint cimport int32_t, int64_t, uint8_t
from libc.stdlib cimport free, realloc
from libc.string cimport memcpy, memset, strcmp, strlen
from lxml.includes cimport etreepublic as lxml
from lxml.includes.tree cimport XML_CDATA_SECTION_NODE, XML_ELEMENT_NODE, XML_TEXT_NODE, xmlNode

lxml.import_lxml__etree()

# libxml2 keeps line numbers up to here in the node itself; above it, only its own function knows them.
cdef int MEESTE_REGELS = 65535


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

    cdef int32_t* values
    cdef size_t room
    cdef size_t height

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
    """A growing column of text in Arrow's form: bytes, where each value ends, and which are there."""

    cdef char* data
    cdef int64_t* ends
    cdef uint8_t* present
    cdef size_t data_room, ends_room, present_room, size, height

    def __dealloc__(self):
        free(self.data)
        free(self.ends)
        free(self.present)

    cdef int _row(self) except -1:
        """Close the value that was being written: it is null unless its bit is set."""
        cdef size_t room = self.present_room
        grow(<void**>&self.ends, &self.ends_room, (self.height + 2) * sizeof(int64_t))
        grow(<void**>&self.present, &self.present_room, (self.height + 8) // 8)
        if self.present_room > room:
            memset(self.present + room, 0, self.present_room - room)
        self.height += 1
        self.ends[self.height] = self.size
        return 0

    cdef int pad(self, size_t height) except -1:
        while self.height < height:
            self._row()
        return 0

    cdef int fill(self, size_t row, xmlNode* leaf) except -1:
        """Write the text of a leaf at a row, after nulls for the rows before it."""
        cdef xmlNode* part = leaf.children
        cdef size_t length
        if self.height > row:
            raise ValueError("two elements of one row fill one column")
        self.pad(row)
        while part != NULL:
            if part.type == XML_TEXT_NODE or part.type == XML_CDATA_SECTION_NODE:
                length = strlen(<char*>part.content)
                grow(<void**>&self.data, &self.data_room, self.size + length)
                memcpy(self.data + self.size, part.content, length)
                self.size += length
            part = part.next
        self._row()
        self.present[row >> 3] |= 1 << (row & 7)
        return 0

    def buffers(self, size_t height):
        """Presence, ends and bytes, of `height` rows."""
        self.pad(height)
        if height == 0:
            return b"", b"\0" * sizeof(int64_t), b""
        self.ends[0] = 0
        return (
            PyBytes_FromStringAndSize(<char*>self.present, (height + 7) // 8),
            PyBytes_FromStringAndSize(<char*>self.ends, (height + 1) * sizeof(int64_t)),
            PyBytes_FromStringAndSize(self.data, self.size),
        )


cdef class Plan:
    """What to do with the children of one element, in the order of the schema."""

    cdef list names, below
    cdef char* name[64]
    cdef int column[64]
    cdef int table[64]
    cdef int length

    def __init__(self, takken):
        cdef list steps = list(takken.values())
        if len(steps) > 64:
            raise ValueError("a class of more than 64 elements")
        self.names = [step.naam.encode() for step in steps]
        self.below = [None if step.onder is None else Plan(step.onder) for step in steps]
        self.length = len(steps)
        for at, step in enumerate(steps):
            self.name[at] = self.names[at]
            self.column[at], self.table[at] = step.kolom, step.tabel


cdef class BoomLezer:
    """Rows of valid messages, table by table; see `boom.BoomLezer`."""

    cdef list texts, keys
    cdef int client_table, messages
    cdef int32_t starts[64]
    cdef int32_t heights[64]
    cdef lxml._Document document

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

    def add(self, lxml._Element root, Plan plan):
        """Read one valid message."""
        self.document = root._doc
        memcpy(self.starts, self.heights, sizeof(self.heights))
        cdef int row = self.new_row(0, -1, 0, root._c_node, -1)
        self.walk(root._c_node, plan, 0, row, -1)
        self.messages += 1

    cdef int new_row(self, int table, int parent, int parent_row, xmlNode* node, int client) except -1:
        cdef list keys = <list>self.keys[table]
        cdef int row = self.heights[table]
        (<Getallen>keys[0]).append(self.messages)
        (<Getallen>keys[1]).append(row - self.starts[table] + 1)
        (<Getallen>keys[2]).append(parent)
        (<Getallen>keys[3]).append(parent_row - self.starts[parent] + 1 if parent >= 0 else 0)
        (<Getallen>keys[4]).append(self.line_of(node))
        (<Getallen>keys[5]).append(row if table == self.client_table else client)
        self.heights[table] = row + 1
        return row

    cdef int line_of(self, xmlNode* node) except -1:
        if node.line < MEESTE_REGELS:
            return node.line
        return lxml.elementFactory(self.document, node).sourceline

    cdef int walk(self, xmlNode* parent, Plan plan, int table, int row, int client) except -1:
        cdef xmlNode* child = parent.children
        cdef int at = 0, own, own_row
        cdef object below
        while child != NULL:
            if child.type == XML_ELEMENT_NODE:
                while at < plan.length and strcmp(plan.name[at], <char*>child.name) != 0:
                    at += 1
                if at == plan.length:
                    raise ValueError("a tree that its schema does not know")
                own, own_row = table, row
                if plan.table[at] >= 0:
                    own = plan.table[at]
                    own_row = self.new_row(own, table, row, child, client)
                if plan.column[at] >= 0:
                    (<Teksten>(<list>self.texts[own])[plan.column[at]]).fill(own_row, child)
                below = plan.below[at]
                if below is not None:
                    self.walk(child, <Plan>below, own, own_row, own_row if own == self.client_table else client)
            child = child.next
        return 0

    def take(self):
        """Per table its height, its keys, and its columns of text, as Arrow buffers."""
        return [
            (self.heights[at], [key.buffer() for key in keys], [text.buffers(self.heights[at]) for text in texts])
            for at, (keys, texts) in enumerate(zip(self.keys, self.texts))
        ]
