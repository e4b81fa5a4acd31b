"""Where a record may lie: shares are refused on every system, synchronised folders are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalcore.errors import StoreError
from evalcore.record import open_record
from evalcore.record.shares import (
    DRIVE_REMOTE,
    linux_share,
    mac_share,
    network_filesystem,
    synced_folder,
    windows_share,
)

LINUX = """\
sysfs /sys sysfs rw,nosuid 0 0
/dev/sda1 / ext4 rw,relatime 0 0
overlay /var/lib/docker/overlay2/x/merged overlay rw,lowerdir=/a 0 0
server:/export /mnt/nfs {kind} rw,addr=10.0.0.1 0 0
//server/share /mnt/with\\040blank cifs rw,username=x 0 0
/dev/sdb1 /mnt/nfs/local xfs rw 0 0
"""


@pytest.mark.parametrize(
    "kind",
    [
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "fuse.sshfs",
        "davfs",
        "glusterfs",
        "fuse.glusterfs",
        "ceph",
        "lustre",
        "afs",
        "fuse.gvfsd-fuse",
        "fuse.rclone",
        "fuse.ossfs",
    ],
)
def test_a_share_of_linux_is_known_by_its_type(kind: str) -> None:
    assert linux_share(LINUX.format(kind=kind), "/mnt/nfs/2025/record.db") == kind


@pytest.mark.parametrize(
    "kind", ["ext4", "xfs", "btrfs", "overlay", "9p", "virtiofs", "tmpfs", "fuse.ntfs-3g", "zfs"]
)
def test_a_local_disk_or_a_containers_own_is_no_share(kind: str) -> None:
    assert linux_share(LINUX.format(kind=kind), "/mnt/nfs/2025/record.db") == ""


def test_the_innermost_mount_decides() -> None:
    table = LINUX.format(kind="nfs4")
    assert linux_share(table, "/mnt/nfs/local/record.db") == ""
    assert linux_share(table, "/mnt/nfs-of-old/record.db") == ""
    assert linux_share(table, "/mnt/record.db") == ""


def test_of_two_mounts_at_one_place_the_later_one_hides_the_earlier() -> None:
    table = LINUX.format(kind="nfs4") + "/dev/sdc1 /mnt/nfs ext4 rw 0 0\n"
    assert linux_share(table, "/mnt/nfs/record.db") == ""


def test_a_place_with_a_blank_in_its_name_is_found() -> None:
    assert linux_share(LINUX.format(kind="nfs"), "/mnt/with blank/record.db") == "cifs"


def test_a_windows_drive_under_wsl_is_local_unless_it_is_a_share_itself() -> None:
    disk = "C:\\134 /mnt/c 9p rw,aname=drvfs;path=C:\\134;uid=1000 0 0\n"
    share = "S: /mnt/s 9p rw,aname=drvfs;path=UNC\\134server\\134share;uid=1000 0 0\n"
    assert linux_share(disk + share, "/mnt/c/record.db") == ""
    assert linux_share(disk + share, "/mnt/s/record.db") == "9p (UNC)"


MAC = """\
/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse)
//li@server/share on /Volumes/共享 (smbfs, nodev, nosuid, mounted by li)
server:/export on /Volumes/nfs (nfs, nodev, nosuid)
afp_0TQ on /Volumes/old (afpfs, nodev)
https://dav on /Volumes/dav (webdav, nodev)
sshfs@macfuse0 on /Volumes/ssh (macfuse, nodev, nosuid, synchronous)
ntfs@macfuse1 on /Volumes/stick (macfuse, local, synchronous)
/dev/disk4s1 on /Volumes/USB on desk (exfat, local, nodev)
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/Volumes/共享/record.db", "smbfs"),
        ("/Volumes/nfs/a/record.db", "nfs"),
        ("/Volumes/old/record.db", "afpfs"),
        ("/Volumes/dav/record.db", "webdav"),
        ("/Volumes/ssh/record.db", "macfuse"),
        ("/Volumes/stick/record.db", ""),
        ("/Volumes/USB on desk/record.db", ""),
        ("/Users/li/record.db", ""),
    ],
)
def test_a_share_of_a_mac_is_known_from_what_mount_prints(path: str, kind: str) -> None:
    assert mac_share(MAC, path) == kind


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (r"\\server\share\record.db", "UNC"),
        ("//server/share/record.db", "UNC"),
        (r"\\?\UNC\server\share\record.db", "UNC"),
        (r"z:\2025\record.db", "Z: is a network drive"),
        (r"C:\考核\record.db", ""),
        (r"\\?\C:\考核\record.db", ""),
    ],
)
def test_a_share_of_windows_is_known_by_its_path_or_drive(path: str, kind: str) -> None:
    asked = []

    def drive_type(root: str) -> int:
        asked.append(root)
        return DRIVE_REMOTE if root.lower() == "z:\\" else 3

    assert windows_share(path, drive_type) == kind
    assert asked == ([] if kind == "UNC" else [path.replace("\\\\?\\", "")[:3]])


def test_this_folder_is_local_and_a_unc_path_is_none_anywhere(tmp_path: Path) -> None:
    assert network_filesystem(tmp_path / "record.db") == ""
    with pytest.raises(StoreError, match="network share"):
        open_record("\\\\server\\share\\record.db", create=True)


def test_a_link_into_a_share_is_a_share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "share").mkdir()
    (tmp_path / "record.db").symlink_to(tmp_path / "share" / "record.db")
    table = f"/dev/sda1 / ext4 rw 0 0\nserver:/x {tmp_path.resolve()}/share nfs rw 0 0\n"
    monkeypatch.setattr(Path, "read_text", lambda *_a, **_k: table)
    with pytest.raises(StoreError, match=r"network share \(nfs\)"):
        open_record(tmp_path / "record.db", create=True)


@pytest.mark.parametrize(
    ("folder", "service"),
    [
        ("C/OneDrive - 县委组织部/考核", "OneDrive"),
        ("OneDrive", "OneDrive"),
        ("我的坚果云/2025", "坚果云"),
        ("Nutstore Files/x", "坚果云"),
        ("百度网盘同步空间", "百度网盘"),
        ("BaiduSyncdisk/a", "百度网盘"),
        ("WPS云盘/考核", "WPS云盘"),
        ("Library/Mobile Documents/com~apple~CloudDocs", "iCloud"),
        ("Library/CloudStorage/Dropbox-Office", "Dropbox"),
        ("考核/2025", ""),
        ("dropboxes", ""),
        ("icloudless", ""),
    ],
)
def test_a_synchronised_folder_is_known_by_its_name(
    tmp_path: Path, folder: str, service: str
) -> None:
    assert synced_folder(tmp_path / folder / "record.db") == service
