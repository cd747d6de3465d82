# cython: language_level=3, boundscheck=False, wraparound=False
"""The compiled twin of `boom.BoomLezer`: the same rows from the same tree, read in C straight from libxml2's nodes.

`tests/property/test_teruglezen.py` holds the two against each other. Only for trees that the schema has found valid.
"""

from libc.string cimport strcmp, strlen
from lxml.includes cimport etreepublic as lxml
from lxml.includes.tree cimport XML_CDATA_SECTION_NODE, XML_ELEMENT_NODE, XML_TEXT_NODE, xmlNode

from ingest.berichten._kolommen cimport Rijen, Teksten, begin_text, finish_text, write_text

lxml.import_lxml__etree()

# libxml2 keeps line numbers up to here in the node itself; above it, only its own function knows them.
cdef int MEESTE_REGELS = 65535


cdef int write_leaf(Teksten* column, int row, xmlNode* leaf) except -1:
    """Write the text of a leaf at a row."""
    cdef xmlNode* part = leaf.children
    begin_text(column, row)
    while part != NULL:
        if part.type == XML_TEXT_NODE or part.type == XML_CDATA_SECTION_NODE:
            write_text(column, <char*>part.content, strlen(<char*>part.content))
        part = part.next
    return finish_text(column)


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


cdef class BoomLezer(Rijen):
    """Rows of valid messages, table by table; see `boom.BoomLezer`."""

    cdef lxml._Document document

    def add(self, lxml._Element root, Plan plan):
        """Read one valid message."""
        self.document = root._doc
        self.begin()
        cdef int row = self.new_row(0, -1, 0, self.line_of(root._c_node), -1)
        self.walk(root._c_node, plan, 0, row, -1)
        self.finish()

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
                    own_row = self.new_row(own, table, row, self.line_of(child), client)
                if plan.column[at] >= 0:
                    write_leaf(&self.tables[own].texts[plan.column[at]], own_row, child)
                below = plan.below[at]
                if below is not None:
                    self.walk(child, <Plan>below, own, own_row, own_row if own == self.client_table else client)
            child = child.next
        return 0
