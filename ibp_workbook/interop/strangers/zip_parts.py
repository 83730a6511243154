"""A zip of a stranger: what is in it, and one part at a time, never more than expected."""

import io
import zipfile

from ibp_workbook.errors import IbpError

MAX_PARTS = 1_000


def parts(content: bytes, file: str) -> list[str]:
    """The names of the files in a zip, without its folders.

    Raises:
        IbpError: it is damaged, or holds too many.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            listed = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise IbpError("files.bad_zip", file=file) from error
    # Not ``is_dir``: it breaks on a name that is empty, as one that begins with NUL is.
    found = [name for name in listed if not name.endswith("/")]
    if len(found) > MAX_PARTS:
        raise IbpError("files.zip_parts", file=file, limit=MAX_PARTS)
    return found


def read_part(content: bytes, name: str, file: str, limit: int) -> bytes:
    """One file of a zip; what it says about its size is not believed.

    Raises:
        IbpError: it is damaged, has a password, or is larger than ``limit`` bytes.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(name) as stream:
            found = stream.read(limit + 1)
    except RuntimeError as error:  # what zipfile raises for a password
        raise IbpError("files.zip_password", file=file) from error
    except Exception as error:  # a damaged stream makes zlib, lzma and bz2 raise what they like
        raise IbpError("files.bad_zip", file=file) from error
    if len(found) > limit:
        raise IbpError("files.too_large", file=f"{file}: {name[:80]}", limit=limit // 1_000_000)
    return found
