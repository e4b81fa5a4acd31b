"""Is a path on a network share, or in a folder that a cloud service copies about?

SQLite's write-ahead log needs memory that all its writers share: they must sit at one machine. On
a share (SMB, NFS, WebDAV …) two of them damage the file; a folder that is synchronised is local,
but the service copies file and log at different moments, and what it brings back is torn.

What the system says is read in one place each, so that every table can be tested everywhere.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

NETWORK_TYPES = frozenset(
    {
        "nfs", "nfs4", "cifs", "smb2", "smb3", "smbfs", "ncpfs", "ncp", "afs", "coda", "davfs",
        "davfs2", "ceph", "glusterfs", "lustre", "beegfs", "gpfs", "pvfs2", "orangefs",
        "fuse.sshfs", "fuse.glusterfs", "fuse.ceph", "fuse.ceph-fuse", "fuse.davfs", "fuse.davfs2",
        "fuse.smbnetfs", "fuse.gvfsd-fuse", "fuse.rclone", "fuse.s3fs", "fuse.ossfs", "fuse.cosfs",
        "fuse.obsfs", "fuse.juicefs", "fuse.mfs", "fuse.moosefs", "fuse.curlftpfs", "fuse.jmtpfs",
    }
)  # fmt: skip
"""Types of Linux file systems behind which another machine is (or none that can lock a file).

``9p``, ``virtiofs`` and ``overlay`` are not among them: containers and WSL keep local disks there.
"""

MAC_NETWORK_TYPES = frozenset({"smbfs", "nfs", "afpfs", "webdav", "cifs", "ftp", "acfs", "macfuse"})
"""Types of macOS; ``macfuse`` is sshfs and its like, unless the mount says that it is local."""

DRIVE_REMOTE = 4
"""What ``GetDriveTypeW`` of Windows answers for a network drive."""

SYNCED = {
    "onedrive": "OneDrive",
    "坚果云": "坚果云",
    "我的坚果云": "坚果云",
    "nutstore": "坚果云",
    "百度网盘": "百度网盘",
    "百度云同步盘": "百度网盘",
    "baidusyncdisk": "百度网盘",
    "baiduyun": "百度网盘",
    "baidunetdisk": "百度网盘",
    "wps云盘": "WPS云盘",
    "wps网盘": "WPS云盘",
    "wpsdrive": "WPS云盘",
    "wps cloud": "WPS云盘",
    "wps云文档": "WPS云盘",
    "腾讯微云": "腾讯微云",
    "微云同步": "腾讯微云",
    "阿里云盘": "阿里云盘",
    "天翼云盘": "天翼云盘",
    "icloud": "iCloud",
    "iclouddrive": "iCloud",
    "com~apple~clouddocs": "iCloud",
    "mobile documents": "iCloud",
    "dropbox": "Dropbox",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "nextcloud": "Nextcloud",
    "owncloud": "ownCloud",
    "seafile": "Seafile",
}
"""How folders of synchronising services begin, in lower case, and the service's name."""


def network_filesystem(path: Path) -> str:
    """The type of the network file system that ``path`` is on; empty where it is local.

    Where the system doesn't say, the path counts as local: a guess must not lock anybody out.
    """
    if sys.platform == "win32":
        return windows_share(os.path.abspath(path), _drive_type)
    if str(path).startswith("\\\\"):
        return "UNC"
    with suppress(OSError):
        # A share that is mounted on demand is mounted by this, and then stands in the table.
        os.stat(path.parent)
    target = os.path.realpath(path)
    if sys.platform == "darwin":
        return mac_share(_said_by_mount(), target)
    try:
        table = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return linux_share(table, target)


def linux_share(mounts: str, target: str) -> str:
    """The same from ``/proc/self/mounts`` for an absolute path without links."""
    kind, options = _innermost(_linux_mounts(mounts), target)
    if kind in NETWORK_TYPES:
        return kind
    # WSL shows Windows drives as 9p; a drive that is itself a share says so in its options.
    if kind in ("9p", "drvfs") and re.search(r"path=\\*UNC\\", options, re.IGNORECASE):
        return f"{kind} (UNC)"
    return ""


def mac_share(mounts: str, target: str) -> str:
    """The same from what macOS's ``mount`` prints."""
    kind, options = _innermost(_mac_mounts(mounts), target)
    local = "local" in options.split(", ")
    return kind if kind in MAC_NETWORK_TYPES and not local else ""


def windows_share(path: str, drive_type: Callable[[str], int]) -> str:
    """The same for an absolute Windows path; ``drive_type`` answers as ``GetDriveTypeW`` does."""
    plain = path.replace("/", "\\")
    for prefix in ("\\\\?\\", "\\\\.\\"):
        if plain.startswith(prefix):
            plain = plain[len(prefix) :]
            if plain.upper().startswith("UNC\\"):
                return "UNC"
    if plain.startswith("\\\\"):
        return "UNC"
    drive = plain[:2]
    if drive[1:] == ":" and drive_type(drive + "\\") == DRIVE_REMOTE:
        return f"{drive.upper()} is a network drive"
    return ""


def synced_folder(path: Path) -> str:
    """The service that synchronises a folder above ``path``; empty where none is known by name."""
    for part in Path(os.path.abspath(path)).parent.parts:
        name = part.lower()
        for begins, service in SYNCED.items():
            # "OneDrive - Amt", "Nutstore Files", "BaiduSyncdisk"; not "dropboxes-of-mine".
            if name == begins or (name.startswith(begins) and not _goes_on(name, begins)):
                return service
    return ""


def _goes_on(name: str, begins: str) -> bool:
    """Whether ``name`` is another word that only begins like a service's."""
    follows = name[len(begins) :]
    return follows[:1].isascii() and follows[:1].isalpha() and begins[-1].isascii()


def _innermost(mounts: Iterator[tuple[str, str, str]], target: str) -> tuple[str, str]:
    """(type, options) of the mount that ``target`` lies in; of two at one place the later one."""
    best, kind, said = "", "", ""
    for place, type_, options in mounts:
        inside = target == place or target.startswith(place.rstrip("/") + "/")
        if inside and len(place) >= len(best):
            best, kind, said = place, type_, options
    return kind, said


def _linux_mounts(table: str) -> Iterator[tuple[str, str, str]]:
    for line in table.splitlines():
        fields = line.split(" ")
        if len(fields) >= 4:
            yield _unescaped(fields[1]), fields[2], _unescaped(fields[3])


def _unescaped(text: str) -> str:
    """Blank, tab, newline and backslash stand as ``\\040`` and so on in the kernel's table."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), text)


_MAC_LINE = re.compile(r"^.* on (/.*) \(([^,)]+)((?:, [^,)]+)*)\)$")


def _mac_mounts(said: str) -> Iterator[tuple[str, str, str]]:
    for line in said.splitlines():
        found = _MAC_LINE.match(line)
        if found:
            yield found[1], found[2], found[3].removeprefix(", ")


def _said_by_mount() -> str:
    try:
        said = subprocess.run(
            ["/sbin/mount"], capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return said.stdout


def _drive_type(root: str) -> int:
    import ctypes

    windll = getattr(ctypes, "windll", None)
    return int(windll.kernel32.GetDriveTypeW(root)) if windll else 0
