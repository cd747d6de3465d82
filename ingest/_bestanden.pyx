# cython: language_level=3, boundscheck=False, wraparound=False
"""Looking at many files at once, without Python's lock: a thread that reads them keeps nobody waiting."""

import os

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize
from libc.errno cimport EINTR, ENOENT, ENOMEM, errno
from libc.stdint cimport int64_t
from libc.stdlib cimport calloc, free, realloc
from libc.string cimport strdup
from posix.fcntl cimport O_CLOEXEC, O_RDONLY, open
from posix.unistd cimport close, read

cdef extern from "<sys/stat.h>" nogil:
    struct timespec:
        int64_t tv_sec
        int64_t tv_nsec
    struct stat_result "stat":
        unsigned int st_mode
        int64_t st_size
        timespec st_mtim
    int fstat(int, stat_result*)
    int fstatat(int, const char*, stat_result*, int)
    bint S_ISDIR(unsigned int)
    bint S_ISREG(unsigned int)

cdef extern from "<fcntl.h>":
    int AT_SYMLINK_NOFOLLOW

cdef extern from "<dirent.h>" nogil:
    ctypedef struct DIR:
        pass
    struct dirent:
        char d_name[256]
    DIR* opendir(const char*)
    dirent* readdir(DIR*)
    int closedir(DIR*)
    int dirfd(DIR*)

cdef extern from *:
    """
    #include <errno.h>
    static void no_error(void) { errno = 0; }
    """
    void no_error() noexcept nogil

cdef extern from "Python.h":
    object PyUnicode_DecodeFSDefault(const char*)


cdef struct Bestand:
    const char* path
    char* data
    int64_t wanted, got, size, modified_ns
    int error


cdef void read_one(Bestand* file) noexcept nogil:
    """Read as many bytes as are wanted, and how the file lay there after they were read."""
    cdef stat_result after
    cdef int64_t got = 1
    cdef int handle = open(file.path, O_RDONLY | O_CLOEXEC)
    if handle < 0:
        file.error = errno
        return
    while file.got < file.wanted and got != 0:
        got = read(handle, file.data + file.got, file.wanted - file.got)
        if got > 0:
            file.got += got
        elif got < 0 and errno != EINTR:
            file.error = errno
            break
    if fstat(handle, &after) != 0:
        file.error = errno
    else:
        file.size = after.st_size
        file.modified_ns = after.st_mtim.tv_sec * 1_000_000_000 + after.st_mtim.tv_nsec
    close(handle)


def read_files(list paths, list sizes):
    """The same as `aanbod.read_files_one_by_one`."""
    cdef Py_ssize_t number = len(paths), at
    cdef list names = [os.fsencode(path) for path in paths]
    cdef list contents = [PyBytes_FromStringAndSize(NULL, size) for size in sizes]
    cdef Bestand* files = <Bestand*>calloc(number or 1, sizeof(Bestand))
    if files == NULL:
        raise MemoryError()
    try:
        for at in range(number):
            files[at].path, files[at].data = PyBytes_AS_STRING(names[at]), PyBytes_AS_STRING(contents[at])
            files[at].wanted = sizes[at]
        with nogil:
            for at in range(number):
                read_one(&files[at])
        return [
            files[at].error or (
                contents[at] if files[at].got == files[at].wanted else contents[at][:files[at].got],
                files[at].size,
                files[at].modified_ns,
            )
            for at in range(number)
        ]
    finally:
        free(files)



cdef struct Ingang:
    char* name
    bint is_folder, is_file
    int64_t size, modified_ns


cdef struct Map:
    Ingang* entries
    size_t room, length
    int error


cdef int add_entry(Map* folder, const char* name, stat_result* about) noexcept nogil:
    """Remember one entry; 0 when there is no memory for it."""
    cdef Ingang* larger
    cdef Ingang* entry
    if folder.length == folder.room:
        larger = <Ingang*>realloc(folder.entries, (2 * folder.room + 64) * sizeof(Ingang))
        if larger == NULL:
            return 0
        folder.entries, folder.room = larger, 2 * folder.room + 64
    entry = &folder.entries[folder.length]
    entry.name = strdup(name)
    if entry.name == NULL:
        return 0
    entry.is_folder, entry.is_file = S_ISDIR(about.st_mode), S_ISREG(about.st_mode)
    entry.size = about.st_size
    entry.modified_ns = about.st_mtim.tv_sec * 1_000_000_000 + about.st_mtim.tv_nsec
    folder.length += 1
    return 1


cdef void list_entries(Map* folder, const char* path) noexcept nogil:
    """Everything in a folder but what begins with a point, and what is gone by now."""
    cdef stat_result about
    cdef dirent* found
    cdef DIR* handle = opendir(path)
    if handle == NULL:
        folder.error = errno
        return
    while True:
        no_error()
        found = readdir(handle)
        if found == NULL:
            folder.error = errno
            break
        if found.d_name[0] == b".":
            continue
        if fstatat(dirfd(handle), found.d_name, &about, AT_SYMLINK_NOFOLLOW) != 0:
            if errno == ENOENT:
                continue
            folder.error = errno
            break
        if not add_entry(folder, found.d_name, &about):
            folder.error = ENOMEM
            break
    closedir(handle)


def list_folder(path):
    """The same as `levering.list_folder_one_by_one`."""
    cdef Map folder = Map(NULL, 0, 0, 0)
    cdef size_t at
    cdef bytes name = os.fsencode(path)
    cdef const char* place = name
    try:
        with nogil:
            list_entries(&folder, place)
        if folder.error:
            raise OSError(folder.error, os.strerror(folder.error), path)
        return [
            (
                PyUnicode_DecodeFSDefault(folder.entries[at].name),
                folder.entries[at].is_folder,
                folder.entries[at].is_file,
                folder.entries[at].size,
                folder.entries[at].modified_ns,
            )
            for at in range(folder.length)
        ]
    finally:
        for at in range(folder.length):
            free(folder.entries[at].name)
        free(folder.entries)
