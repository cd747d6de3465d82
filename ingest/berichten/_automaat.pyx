# cython: language_level=3, boundscheck=False, wraparound=False
"""Judging and reading a message in one pass over its bytes, without a tree.

It says yes or nothing: what it accepts is valid by the schema of its plan, and of what it does not know for certain
(a comment, a reference, a blank value, a number with a sign, anything wrong) libxml2 is the judge.
"""

from libc.stdint cimport int64_t
from libc.string cimport memchr, memcmp

from ingest.berichten._kolommen cimport Rijen, Teksten
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


cdef class Plan:
    """What may stand inside one element, in the order of the schema (`automaat.Plaats`).

    A tag is everything of a start tag after `<`.
    """

    cdef list tags, below, codes
    cdef const char* tag[64]
    cdef size_t tag_length[64]
    cdef const unsigned char* code[64]
    cdef size_t code_size[64]
    cdef bint required[64]
    cdef bint repeated[64]
    cdef int column[64]
    cdef int table[64]
    cdef int kind[64]
    cdef int64_t lowest[64]
    cdef int64_t highest[64]
    cdef int length

    def __init__(self, places):
        if len(places) > 64:
            raise ValueError("a class of more than 64 elements")
        self.tags = [place.tag for place in places]
        self.codes = [place.codes for place in places]
        self.below = [None if place.onder is None else Plan(place.onder) for place in places]
        self.length = len(places)
        for at, place in enumerate(places):
            self.tag[at], self.tag_length[at] = self.tags[at], len(place.tag)
            self.code[at], self.code_size[at] = self.codes[at], len(place.codes)
            self.required[at], self.repeated[at] = place.is_verplicht, place.is_lijst
            self.column[at], self.table[at] = place.kolom, place.tabel
            self.kind[at] = SOORTEN[place.soort] if place.onder is None else -1
            self.lowest[at], self.highest[at] = place.laagst, place.hoogst

    cdef int find(self, const unsigned char* text, size_t length, int last) noexcept:
        """Which element begins here: the last one again, or one after it that may follow; -1 when none."""
        cdef int at
        for at in range(max(last, 0), self.length):
            if self.tag_length[at] <= length and memcmp(text, self.tag[at], self.tag_length[at]) == 0:
                return at if at != last or self.repeated[at] else -1
            if self.required[at] and at != last:
                return -1
        return -1

    cdef bint may_end(self, int last) noexcept:
        """Whether nothing after the last one is required."""
        cdef int at
        for at in range(last + 1, self.length):
            if self.required[at]:
                return False
        return True


cdef class _Loop:
    """Where the reading of one message is."""

    cdef const unsigned char* at
    cdef const unsigned char* end
    cdef int line
    cdef Rijen rows

    cdef bint blanks(self) noexcept:
        """Go to what comes after blanks; false when that is not a tag or its begin."""
        while self.at < self.end:
            if self.at[0] == 10:
                self.line += 1
            elif self.at[0] == 13:
                if self.end - self.at < 2 or self.at[1] != 10:
                    return False
            elif self.at[0] != 32 and self.at[0] != 9:
                return self.at[0] == 60 and self.end - self.at > 2
            self.at += 1
        return False

    cdef bint close(self, const char* tag, size_t length) noexcept:
        """Go past this end tag; false when another thing stands here."""
        if <size_t>(self.end - self.at) < length + 2 or self.at[1] != 47 or memcmp(self.at + 2, tag, length) != 0:
            return False
        self.at += length + 2
        return True

    cdef bint is_text(self, const unsigned char* text, size_t length, Plan plan, int step) noexcept:
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
                if plan.kind[step] == GEVULD:
                    return False
                self.line += 1
            elif text[0] != 32 and text[0] != 9:
                return False
            if size == 0:
                return False
            text += size
            characters += 1
        return is_solid and plan.lowest[step] <= characters <= plan.highest[step]

    cdef bint is_valid(self, const unsigned char* text, size_t length, Plan plan, int step) noexcept:
        """Whether a value is one of its datatype, in its plainest form."""
        cdef int kind = plan.kind[step]
        if kind == CODE:
            return is_one_of(text, length, plan.code[step], plan.code_size[step])
        if kind == DATUM:
            return is_date(text, length)
        if kind == GETAL:
            return plan.lowest[step] <= number(text, length) <= plan.highest[step]
        if kind == TIJD:
            return is_time(text, length)
        if kind == TEKST or kind == GEVULD:
            return self.is_text(text, length, plan, step)
        if kind == ANDERS:
            return False
        if <int64_t>length < plan.lowest[step] or <int64_t>length > plan.highest[step]:
            return False
        if kind == DRIE_GETALLEN:
            return is_three_numbers(text, length)
        if kind == SERVICEBUREAU:
            return is_servicebureau(text, length)
        if kind == BTW:
            return is_btw(text, length)
        return is_all(text, length, kind != LETTERS, kind != CIJFERS)

    cdef bint value(self, Plan plan, int step, int table, int row) except -1:
        """Read the value that begins here and its end tag."""
        cdef const unsigned char* begin = self.at
        cdef const unsigned char* end = <const unsigned char*>memchr(begin, 60, self.end - begin)
        cdef Teksten column
        if end == NULL or end == begin or <size_t>(end - begin) > MEESTE_TEKENS:
            return False
        if not self.is_valid(begin, end - begin, plan, step):
            return False
        if plan.column[step] >= 0:
            column = self.rows.column(table, plan.column[step])
            column.begin(row)
            column.write(<const char*>begin, end - begin)
            column.finish()
        self.at = end
        return self.close(plan.tag[step], plan.tag_length[step])

    cdef bint walk(self, Plan plan, int table, int row, int client, const char* tag, size_t length) except -1:
        """Read what stands inside an element, and its end tag."""
        cdef int step = -1, own, own_row
        cdef object below
        while self.blanks():
            if self.at[1] == 47:
                return plan.may_end(step) and self.close(tag, length)
            step = plan.find(self.at + 1, self.end - self.at - 1, step)
            if step < 0:
                return False
            own, own_row = table, row
            if plan.table[step] >= 0:
                own = plan.table[step]
                own_row = self.rows.new_row(own, table, row, self.line, client)
            self.at += 1 + plan.tag_length[step]
            below = plan.below[step]
            if below is None:
                if not self.value(plan, step, own, own_row):
                    return False
            elif not self.walk(
                <Plan>below,
                own,
                own_row,
                own_row if own == self.rows.client_table else client,
                plan.tag[step],
                plan.tag_length[step],
            ):
                return False
        return False

    cdef bint is_done(self) noexcept:
        """Whether nothing but blanks follows."""
        while self.at < self.end and (self.at[0] == 32 or self.at[0] == 13 or 9 <= self.at[0] <= 10):
            self.at += 1
        return self.at == self.end


def read(Rijen rows, const unsigned char[:] data, size_t begin, int line, Plan plan, bytes tag):
    """Read a message of which the root's start tag ends before `begin`, at `line`; false, and nothing, if unsure."""
    cdef _Loop loop = _Loop()
    cdef bint is_read
    loop.at, loop.end, loop.line, loop.rows = &data[0] + begin, &data[0] + data.shape[0], line, rows
    rows.begin()
    is_read = loop.walk(plan, 0, rows.new_row(0, -1, 0, line, -1), -1, tag, len(tag)) and loop.is_done()
    return rows.finish() == 0 if is_read else rows.undo() != 0
