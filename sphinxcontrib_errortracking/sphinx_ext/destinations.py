"""Where the links and images of an author's page lead, seen from the document that is made of it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes

from sphinxcontrib_errortracking.markup.markdown.links import anchors

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment


def redirect(doctree: nodes.document, docname: str, env: BuildEnvironment, folder: str) -> None:
    """Make everything on a page lead where it led, from a document in `folder`: images, files, and places on other pages."""
    for image in doctree.findall(nodes.image):
        if "://" not in image["uri"] and not image["uri"].startswith("data:"):
            image["uri"] = relative(Path(env.srcdir) / image["uri"], folder)
    for download in list(doctree.findall(addnodes.download_reference)):
        _link_file(download, docname, env, folder)
    pages = {relative(Path(env.doc2path(name)), folder): name for name in env.found_docs}
    for reference in doctree.findall(nodes.reference):
        path, mark, identifier = reference.get("refuri", "").partition("#")
        if mark and path in pages:
            anchor = anchors(env.get_doctree(pages[path])).get(identifier)
            reference["refuri"] = f"{path}#{anchor}" if anchor else path


def relative(path: Path, folder: str) -> str:
    """A path as a link from a document in `folder`."""
    return Path(os.path.relpath(path, folder)).as_posix()


def _link_file(download: nodes.Element, docname: str, env: BuildEnvironment, folder: str) -> None:
    """A link to a file of the repository, where HTML has a download; text where there is no such file."""
    address = download.get("refuri", "")
    if not address:
        name = env.relfn2path(download.get("reftarget", ""), docname)[0]
        if not (Path(env.srcdir) / name).is_file():
            return
        address = relative(Path(env.srcdir) / name, folder)
    download.replace_self(nodes.reference("", "", *download.children, refuri=address))
