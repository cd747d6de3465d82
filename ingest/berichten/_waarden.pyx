# cython: language_level=3, boundscheck=False, wraparound=False
"""Whether bytes are a value of a datatype in its plainest form; what is not may still be one in another form."""

from libc.string cimport memcmp

cdef size_t MEESTE_CIJFERS = 18
cdef int[13] DAGEN = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]


cdef bint is_digit(unsigned char c) noexcept nogil:
    return 48 <= c <= 57


cdef bint is_letter(unsigned char c) noexcept nogil:
    return 65 <= c <= 90 or 97 <= c <= 122


cdef int64_t number(const unsigned char* text, size_t length) noexcept nogil:
    """The number that these digits are; -1 when something else stands there."""
    cdef int64_t value = 0
    cdef size_t at
    if length == 0 or length > MEESTE_CIJFERS:
        return -1
    for at in range(length):
        if not is_digit(text[at]):
            return -1
        value = 10 * value + text[at] - 48
    return value


cdef bint is_date(const unsigned char* text, size_t length) noexcept nogil:
    """Year, month and day of the calendar in ten bytes, without a time zone."""
    cdef int64_t year, month, day
    if length != 10 or text[4] != 45 or text[7] != 45:
        return False
    year, month, day = number(text, 4), number(text + 5, 2), number(text + 8, 2)
    if year < 1 or month < 1 or month > 12 or day < 1:
        return False
    if month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0):
        return day <= 29
    return day <= DAGEN[month]


cdef bint is_time(const unsigned char* text, size_t length) noexcept nogil:
    if length != 8 or text[2] != 58 or text[5] != 58:
        return False
    return 0 <= number(text, 2) < 24 and 0 <= number(text + 3, 2) < 60 and 0 <= number(text + 6, 2) < 60


cdef bint is_three_numbers(const unsigned char* text, size_t length) noexcept nogil:
    """Three numbers without needless zeros, with points between them."""
    cdef size_t at, begin = 0, points = 0
    for at in range(length + 1):
        if at == length or text[at] == 46:
            if at == begin or number(text + begin, at - begin) < 0 or (text[begin] == 48 and at - begin > 1):
                return False
            begin = at + 1
            points += at < length
    return points == 2


cdef bint is_one_of(const unsigned char* text, size_t length, const unsigned char* codes, size_t size) noexcept nogil:
    """Whether it is in a row of codes, each after a byte with its length."""
    cdef size_t at = 0
    while at < size:
        if codes[at] == length and memcmp(text, codes + at + 1, length) == 0:
            return True
        at += 1 + codes[at]
    return False


cdef int character(const unsigned char* text, const unsigned char* end) noexcept nogil:
    """How many bytes the character beyond ASCII takes that begins here; 0 when UTF-8 or XML does not know it."""
    cdef unsigned char first = text[0]
    cdef int length = 2 if 0xC2 <= first < 0xE0 else 3 if 0xE0 <= first < 0xF0 else 4 if 0xF0 <= first < 0xF5 else 0
    cdef int at
    if length == 0 or end - text < length:
        return 0
    for at in range(1, length):
        if text[at] & 0xC0 != 0x80:
            return 0
    if first == 0xE0 and text[1] < 0xA0 or first == 0xED and text[1] > 0x9F:  # too long a form; half a pair
        return 0
    if first == 0xF0 and text[1] < 0x90 or first == 0xF4 and text[1] > 0x8F:  # too long a form; beyond Unicode
        return 0
    if first == 0xEF and text[1] == 0xBF and text[2] >= 0xBE:
        return 0
    return length


cdef bint is_servicebureau(const unsigned char* text, size_t length) noexcept nogil:
    """Eight zeros, or 98 and six digits that are not all zeros."""
    cdef int64_t value = number(text, length)
    return length == 8 and (value == 0 or 98_000_000 < value <= 98_999_999)


cdef bint is_btw(const unsigned char* text, size_t length) noexcept nogil:
    """A Dutch VAT number: NL, nine digits, B, two digits."""
    if length != 14 or text[0] != 78 or text[1] != 76 or text[11] != 66:
        return False
    return number(text + 2, 9) >= 0 and number(text + 12, 2) >= 0


cdef bint is_all(const unsigned char* text, size_t length, bint digits, bint letters) noexcept nogil:
    """Whether nothing else stands there than digits, letters, or both."""
    cdef size_t at
    for at in range(length):
        if not ((digits and is_digit(text[at])) or (letters and is_letter(text[at]))):
            return False
    return True
