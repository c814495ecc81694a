"""Landlock: the Linux kernel's own fence around a process, also for code that Python does not see.

Linux 5.13 or newer offers it to everybody (`man 7 landlock`); elsewhere `fence` does nothing and says so.
Once set it cannot be taken away, and whatever the process starts inherits it.
"""

import ctypes
import os
import struct
from collections.abc import Iterable
from pathlib import Path

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_VERSION = 1
_NO_NEW_PRIVILEGES = 38
_PATH_BENEATH = 1

# Rights of include/uapi/linux/landlock.h.
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_SPECIAL = 1 << 6 | 0b1111 << 9
"""Making devices, sockets, pipes and symbolic links, which lead whoever reads a result elsewhere."""
_ALL_OF_1 = (1 << 13) - 1
_REFER, _TRUNCATE, _IOCTL = 1 << 13, 1 << 14, 1 << 15
_TCP = 0b11
_SOCKETS_AND_SIGNALS = 0b11

_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL


def offered() -> int:
    """The version of Landlock that this kernel offers; 0 where it offers none."""
    return max(0, _libc().syscall(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION)))


def fence(readable: Iterable[Path], writable: Iterable[Path]) -> bool:
    """Let this process read and write only beneath these paths, start no program, open no TCP connection.

    Returns whether the kernel does it. Raises OSError where it offers Landlock but refuses the fence.
    """
    version = offered()
    if not version:
        return False
    handled = _handled(version)
    ruleset = _checked(_libc().syscall(_CREATE, *_attributes(version, handled), ctypes.c_uint32(0)))
    try:
        for path in readable:
            _allow(ruleset, path, handled & (_READ_FILE | _READ_DIR))
        for path in writable:
            _allow(ruleset, path, handled & ~(_EXECUTE | _SPECIAL))
        _checked(_libc().prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0))
        _checked(_libc().syscall(_RESTRICT, ruleset, ctypes.c_uint32(0)))
    finally:
        os.close(ruleset)
    return True


def _handled(version: int) -> int:
    later = {2: _REFER, 3: _TRUNCATE, 5: _IOCTL}
    return _ALL_OF_1 | sum(right for since, right in later.items() if version >= since)


def _attributes(version: int, handled: int) -> tuple[bytes, ctypes.c_size_t]:
    """struct landlock_ruleset_attr: files, since version 4 TCP, since 6 abstract sockets and signals."""
    fields = [handled]
    if version >= 4:
        fields.append(_TCP)
    if version >= 6:
        fields.append(_SOCKETS_AND_SIGNALS)
    packed = struct.pack(f"={len(fields)}Q", *fields)
    return packed, ctypes.c_size_t(len(packed))


def _allow(ruleset: int, path: Path, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        rule = struct.pack("=Qi", rights if path.is_dir() else rights & _OF_FILES, place)
        _checked(_libc().syscall(_ADD, ruleset, _PATH_BENEATH, rule, ctypes.c_uint32(0)))
    finally:
        os.close(place)


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
