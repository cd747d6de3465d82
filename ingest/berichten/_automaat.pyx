# cython: language_level=3, boundscheck=False, wraparound=False
"""Judging and reading a message in one pass over its bytes, without a tree.

It says yes or nothing: what it accepts is valid by the schema of its plan, and of what it does not know for certain
(a comment, a reference, a blank value, a number with a sign, anything wrong) libxml2 is the judge.
"""

from cpython.bytes cimport PyBytes_AS_STRING
from libc.stdint cimport int64_t
from libc.stdlib cimport calloc, free
from libc.string cimport memchr, memcmp

from ingest.berichten._kolommen cimport Rijen, Teksten, begin_text, finish_text, write_text
from ingest.berichten._waarden cimport (
    character, is_all, is_btw, is_date, is_one_of, is_servicebureau, is_three_numbers, is_time, number
)

cdef enum Soort:
    ANDERS, TEKST, GEVULD, CIJFERS, LETTERS, LETTERS_CIJFERS, DRIE_GETALLEN, SERVICEBUREAU, BTW, GETAL, DATUM, TIJD, CODE

SOORTEN = {
    "anders": ANDERS,
    "tekst": TEKST,
    "gevuld": GEVULD,
    "cijfers": CIJFERS,
    "letters": LETTERS,
    "letters en cijfers": LETTERS_CIJFERS,
    "drie getallen": DRIE_GETALLEN,
    "servicebureau": SERVICEBUREAU,
    "btw": BTW,
    "getal": GETAL,
    "datum": DATUM,
    "tijd": TIJD,
    "code": CODE,
}
# What is longer is no value of a message; libxml2 has its own limits for it.
cdef size_t MEESTE_TEKENS = 100_000
cdef Py_ssize_t KLEIN = 65_536


cdef struct Stappen:
    # What may stand inside one element, in the order of the schema (`automaat.Plaats`); `below` is NULL for a value.
    int length
    const char* tag[64]
    size_t tag_length[64]
    const unsigned char* code[64]
    size_t code_size[64]
    bint required[64]
    bint repeated[64]
    int column[64]
    int table[64]
    int kind[64]
    int64_t lowest[64]
    int64_t highest[64]
    Stappen* below[64]


cdef class Plan:
    """How to read one element as somebody writes it. A tag is everything of a start tag after `<`."""

    cdef list tags, codes, plans
    cdef Stappen steps

    def __init__(self, places):
        if len(places) > 64:
            raise ValueError("a class of more than 64 elements")
        cdef Stappen* steps = &self.steps
        self.tags = [place.tag for place in places]
        self.codes = [place.codes for place in places]
        self.plans = [None if place.onder is None else Plan(place.onder) for place in places]
        steps.length = len(places)
        for at, place in enumerate(places):
            steps.tag[at], steps.tag_length[at] = self.tags[at], len(place.tag)
            steps.code[at], steps.code_size[at] = self.codes[at], len(place.codes)
            steps.required[at], steps.repeated[at] = place.is_verplicht, place.is_lijst
            steps.column[at], steps.table[at] = place.kolom, place.tabel
            steps.kind[at] = SOORTEN[place.soort] if place.onder is None else -1
            steps.lowest[at], steps.highest[at] = place.laagst, place.hoogst
            steps.below[at] = NULL if place.onder is None else &(<Plan>self.plans[at]).steps


cdef int find(const Stappen* steps, const unsigned char* text, size_t length, int last) noexcept nogil:
    """Which element begins here: the last one again, or one after it that may follow; -1 when none."""
    cdef int at
    for at in range(max(last, 0), steps.length):
        if steps.tag_length[at] <= length and memcmp(text, steps.tag[at], steps.tag_length[at]) == 0:
            return at if at != last or steps.repeated[at] else -1
        if steps.required[at] and at != last:
            return -1
    return -1


cdef bint may_end(const Stappen* steps, int last) noexcept nogil:
    """Whether nothing after the last one is required."""
    cdef int at
    for at in range(last + 1, steps.length):
        if steps.required[at]:
            return False
    return True


cdef struct Plek:
    # Where the reading of one message is.
    const unsigned char* at
    const unsigned char* end
    int line


cdef bint skip_blanks(Plek* here) noexcept nogil:
    """Go to what comes after blanks; false when that is not a tag or its begin."""
    while here.at < here.end:
        if here.at[0] == 10:
            here.line += 1
        elif here.at[0] == 13:
            if here.end - here.at < 2 or here.at[1] != 10:
                return False
        elif here.at[0] != 32 and here.at[0] != 9:
            return here.at[0] == 60 and here.end - here.at > 2
        here.at += 1
    return False


cdef bint close(Plek* here, const char* tag, size_t length) noexcept nogil:
    """Go past this end tag; false when another thing stands here."""
    if <size_t>(here.end - here.at) < length + 2 or here.at[1] != 47 or memcmp(here.at + 2, tag, length) != 0:
        return False
    here.at += length + 2
    return True


cdef bint is_text(Plek* here, const unsigned char* text, size_t length, const Stappen* steps, int step) noexcept nogil:
    """Whether it is text of the right length, not blank, in which nothing stands for something else."""
    cdef const unsigned char* end = text + length
    cdef int64_t characters = 0
    cdef bint is_solid = False
    cdef int size
    while text < end:
        size = 1
        if text[0] >= 0x80:
            size = character(text, end)
            is_solid = True
        elif text[0] > 32:
            if text[0] == 38 or text[0] == 62:
                return False
            is_solid = True
        elif text[0] == 10:
            if steps.kind[step] == GEVULD:
                return False
            here.line += 1
        elif text[0] != 32 and text[0] != 9:
            return False
        if size == 0:
            return False
        text += size
        characters += 1
    return is_solid and steps.lowest[step] <= characters <= steps.highest[step]


cdef bint is_valid(Plek* here, const unsigned char* text, size_t length, const Stappen* steps, int step) noexcept nogil:
    """Whether a value is one of its datatype, in its plainest form."""
    cdef int kind = steps.kind[step]
    if kind == CODE:
        return is_one_of(text, length, steps.code[step], steps.code_size[step])
    if kind == DATUM:
        return is_date(text, length)
    if kind == GETAL:
        return steps.lowest[step] <= number(text, length) <= steps.highest[step]
    if kind == TIJD:
        return is_time(text, length)
    if kind == TEKST or kind == GEVULD:
        return is_text(here, text, length, steps, step)
    if kind == ANDERS:
        return False
    if <int64_t>length < steps.lowest[step] or <int64_t>length > steps.highest[step]:
        return False
    if kind == DRIE_GETALLEN:
        return is_three_numbers(text, length)
    if kind == SERVICEBUREAU:
        return is_servicebureau(text, length)
    if kind == BTW:
        return is_btw(text, length)
    return is_all(text, length, kind != LETTERS, kind != CIJFERS)


cdef int read_value(Plek* here, Rijen rows, const Stappen* steps, int step, int table, int row) except -1 nogil:
    """Read the value that begins here and its end tag; 0 when it is not certainly valid."""
    cdef const unsigned char* begin = here.at
    cdef const unsigned char* end = <const unsigned char*>memchr(begin, 60, here.end - begin)
    cdef Teksten* column
    if end == NULL or end == begin or <size_t>(end - begin) > MEESTE_TEKENS:
        return 0
    if not is_valid(here, begin, end - begin, steps, step):
        return 0
    if steps.column[step] >= 0:
        column = &rows.tables[table].texts[steps.column[step]]
        begin_text(column, row)
        write_text(column, <const char*>begin, end - begin)
        finish_text(column)
    here.at = end
    return close(here, steps.tag[step], steps.tag_length[step])


cdef int walk(
    Plek* here, Rijen rows, const Stappen* steps, int table, int row, int client, const char* tag, size_t length
) except -1 nogil:
    """Read what stands inside an element, and its end tag; 0 when it is not certainly valid."""
    cdef int step = -1, own, own_row, is_read
    while skip_blanks(here):
        if here.at[1] == 47:
            return may_end(steps, step) and close(here, tag, length)
        step = find(steps, here.at + 1, here.end - here.at - 1, step)
        if step < 0:
            return 0
        own, own_row = table, row
        if steps.table[step] >= 0:
            own = steps.table[step]
            own_row = rows.new_row(own, table, row, here.line, client)
        here.at += 1 + steps.tag_length[step]
        if steps.below[step] == NULL:
            is_read = read_value(here, rows, steps, step, own, own_row)
        else:
            is_read = walk(
                here,
                rows,
                steps.below[step],
                own,
                own_row,
                own_row if own == rows.client_table else client,
                steps.tag[step],
                steps.tag_length[step],
            )
        if not is_read:
            return 0
    return 0


cdef bint is_done(Plek* here) noexcept nogil:
    """Whether nothing but blanks follows."""
    while here.at < here.end and (here.at[0] == 32 or here.at[0] == 13 or 9 <= here.at[0] <= 10):
        here.at += 1
    return here.at == here.end


cdef int read_root(Plek* here, Rijen rows, const Stappen* steps, const char* tag, size_t length) except -1 nogil:
    cdef int row
    rows.begin()
    row = rows.new_row(0, -1, 0, here.line, -1)
    return walk(here, rows, steps, 0, row, -1, tag, length) and is_done(here)


cdef struct Werk:
    # A message that is to be read, from the end of its root's start tag.
    Plek here
    const Stappen* steps
    const char* tag
    size_t length


cdef Py_ssize_t read_each(Rijen rows, Werk* work, Py_ssize_t number) except -1 nogil:
    """Read messages up to one that is not certainly valid, of which nothing is kept."""
    cdef Py_ssize_t at
    for at in range(number):
        if not read_root(&work[at].here, rows, work[at].steps, work[at].tag, work[at].length):
            rows.undo()
            return at
        rows.finish()
    return number


def read_all(Rijen rows, list messages, Py_ssize_t first):
    """Read messages (bytes, and their `automaat.Begin` or None) from the first on, up to one of which it is unsure.

    Returns which that is. Python's lock is let go of meanwhile, but not for little: to get it back takes longer.
    """
    cdef Py_ssize_t at, number = 0, size = 0
    cdef bytes data, text, tag
    cdef Plan plan
    cdef const unsigned char* bytes_of
    cdef Werk* work = <Werk*>calloc(len(messages) - first or 1, sizeof(Werk))
    if work == NULL:
        raise MemoryError()
    try:
        for at in range(first, len(messages)):
            data, begin = messages[at]
            if begin is None:
                break
            text, _, plan, tag, line = begin
            bytes_of = <const unsigned char*>PyBytes_AS_STRING(data)
            work[number].here.at = bytes_of + len(text)
            work[number].here.end = bytes_of + len(data)
            work[number].here.line = line
            work[number].steps = &plan.steps
            work[number].tag, work[number].length = PyBytes_AS_STRING(tag), len(tag)
            number += 1
            size += len(data)
        if size < KLEIN:
            return first + read_each(rows, work, number)
        with nogil:
            number = read_each(rows, work, number)
        return first + number
    finally:
        free(work)
