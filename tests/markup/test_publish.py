"""A file is written whole or not at all, inside the root, and never through a link."""

from __future__ import annotations

import os
import resource
import signal
import stat

import pytest

from sphinxcontrib_errortracking.markup import publish as module
from sphinxcontrib_errortracking.markup.errors import PublishError
from sphinxcontrib_errortracking.markup.publish import publish


def names(folder) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_folders_are_made_and_unchanged_content_is_not_written(tmp_path):
    assert publish(tmp_path, "docs/a/b.md", "one\n") is True
    target = tmp_path / "docs/a/b.md"
    os.utime(target, (1, 1))
    assert publish(tmp_path, "docs/a/b.md", "one\n") is False
    assert target.stat().st_mtime == 1
    assert publish(tmp_path, "docs/a/b.md", "two\n") is True
    assert target.read_bytes() == b"two\n"
    assert names(tmp_path) == ["docs/a/b.md"]


def test_the_mode_is_kept_and_a_new_file_obeys_the_umask(tmp_path):
    target = tmp_path / "a.md"
    target.write_text("old")
    target.chmod(0o640)
    publish(tmp_path, "a.md", "new")
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    before = os.umask(0o027)
    try:
        publish(tmp_path, "b.md", "new")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "b.md").stat().st_mode) == 0o640


def test_line_ends_are_kept(tmp_path):
    target = tmp_path / "a.md"
    target.write_bytes(b"one\r\ntwo\r\n")
    assert publish(tmp_path, "a.md", "one\ntwo\n") is False
    assert publish(tmp_path, "a.md", "one\nthree\n") is True
    assert target.read_bytes() == b"one\r\nthree\r\n"


@pytest.mark.parametrize("path", ["../a.md", "/etc/a.md", "docs/../../a.md", "", ".", "..", "docs/..", "a\0b", "/"])
def test_nothing_outside_is_written(tmp_path, path):
    root = tmp_path / "root"
    (root / "docs").mkdir(parents=True)
    with pytest.raises(PublishError):
        publish(root, path, "x")
    assert names(tmp_path) == []


def test_an_absolute_path_inside_is_inside(tmp_path):
    assert publish(tmp_path, str(tmp_path / "a.md"), "x") is True


def test_links_are_refused(tmp_path):
    root, outside = tmp_path / "root", tmp_path / "outside"
    root.mkdir()
    outside.mkdir()
    (outside / "a.md").write_text("theirs")
    (root / "file.md").symlink_to(outside / "a.md")
    (root / "folder").symlink_to(outside)
    (root / "dangling.md").symlink_to(root / "nothing.md")
    (root / "loop").symlink_to(root / "loop")
    for path in ("file.md", "folder/a.md", "folder/new/b.md", "dangling.md", "loop/a.md", "loop"):
        with pytest.raises(PublishError) as caught:
            publish(root, path, "x")
        assert path.split("/")[0] in str(caught.value)
    assert (outside / "a.md").read_text() == "theirs"
    assert names(outside) == ["a.md"]


def test_a_link_to_a_folder_inside_is_followed(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "alias").symlink_to("real")
    assert publish(tmp_path, "alias/a.md", "x") is True
    assert names(tmp_path / "real") == ["a.md"]


def test_a_root_that_is_itself_a_link_is_followed(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "alias").symlink_to("real")
    assert publish(tmp_path / "alias", "docs/a.md", "x") is True


@pytest.mark.parametrize("kind", ["folder", "fifo"])
def test_only_regular_files_are_replaced(tmp_path, kind):
    target = tmp_path / "a.md"
    target.mkdir() if kind == "folder" else os.mkfifo(target)
    with pytest.raises(PublishError, match="is not a regular file"):
        publish(tmp_path, "a.md", "x")


def test_a_file_in_the_place_of_a_folder_is_one_sentence(tmp_path):
    (tmp_path / "docs").write_text("a file")
    with pytest.raises(PublishError, match=r"docs/a\.md"):
        publish(tmp_path, "docs/a.md", "x")
    assert (tmp_path / "docs").read_text() == "a file"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_unwritable_folder_is_one_sentence(tmp_path):
    (tmp_path / "docs").mkdir(mode=0o500)
    with pytest.raises(PublishError, match="Permission denied"):
        publish(tmp_path, "docs/a.md", "x")


def test_a_name_that_is_too_long_is_one_sentence(tmp_path):
    with pytest.raises(PublishError):
        publish(tmp_path, "x" * 300 + ".md", "x")
    assert names(tmp_path) == []


def test_a_lone_surrogate_is_one_sentence(tmp_path):
    with pytest.raises(PublishError, match="lone surrogate"):
        publish(tmp_path, "a.md", "\ud800")


def test_a_failing_disk_leaves_the_old_bytes_and_no_litter(tmp_path):
    """A full disk is a limit that the system itself sets: files of this process may not grow beyond 8 kB."""
    target = tmp_path / "a.md"
    target.write_bytes(b"old")
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, hard))
    try:
        with pytest.raises(PublishError, match="File too large"):
            publish(tmp_path, "a.md", "x" * 100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["a.md"]


def test_stale_temporaries_are_ours_only(tmp_path):
    target = tmp_path / "a[1].md"
    for name in (".a[1].md.00ff.errortracking-tmp", ".a1.md.00ff.errortracking-tmp", ".a[1].md.tmp", "a[1].md"):
        (tmp_path / name).write_text("x")
    module.remove_stale(tmp_path, target.name)
    assert names(tmp_path) == [".a1.md.00ff.errortracking-tmp", ".a[1].md.tmp", "a[1].md"]
    module.remove_stale(tmp_path)
    assert names(tmp_path) == [".a[1].md.tmp", "a[1].md"]
