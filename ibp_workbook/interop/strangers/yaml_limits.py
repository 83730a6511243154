"""YAML of a stranger: only text, lists and mappings come out of it, and never more than expected."""

from collections.abc import Hashable
from typing import Any

import yaml

from ibp_workbook.errors import IbpError
from ibp_workbook.interop.strangers.files import decode

MAX_DEPTH = 40
MAX_NODES = 400_000

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = "tag:yaml.org,2002:null"


def read_limited_yaml(content: bytes, name: str) -> Any:
    """The content of a YAML file as mappings, lists, text and None.

    Numbers, dates and yes/no stay text: ``ref_id: 1.10`` is not 1.1. Tags are not carried out.

    Args:
        content: the bytes of the file.
        name: how to name the file in an error.

    Raises:
        IbpError: not YAML, a key stands twice, nested too deeply, or too much after aliases are filled in.
    """
    text = decode(content)
    try:
        _check_size(text, name)
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise IbpError("frameworks.not_yaml", file=name, line=_line(mark)) from error
    return None if node is None else _plain(node, name, {})


def _line(mark: Any) -> int:
    return mark.line + 1 if mark else 1


def _check_size(text: str, name: str) -> None:
    """Count what the file holds once each alias is replaced by what it stands for, without doing so."""
    sizes: dict[str, int] = {}
    open_nodes: list[tuple[str | None, int]] = []  # anchor, total when it began
    total = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in sizes:  # refers to a node that contains it, or to nothing
                raise IbpError("frameworks.alias", file=name, line=_line(event.start_mark))
            total += sizes[event.anchor]
        elif isinstance(event, yaml.ScalarEvent):
            total += 1
            if event.anchor:
                sizes[event.anchor] = 1
        elif isinstance(event, yaml.CollectionStartEvent):
            open_nodes.append((event.anchor, total))
            total += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, began = open_nodes.pop()
            if anchor:
                sizes[anchor] = total - began
        if len(open_nodes) > MAX_DEPTH:
            raise IbpError("frameworks.too_deep", file=name, line=_line(event.start_mark), limit=MAX_DEPTH)
        if total > MAX_NODES:
            raise IbpError("frameworks.too_much", file=name, limit=MAX_NODES)


def _plain(node: yaml.Node, name: str, seen: dict[Hashable, Any]) -> Any:
    if id(node) in seen:
        return seen[id(node)]
    value: Any
    if isinstance(node, yaml.MappingNode):
        value = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in value:
                raise IbpError(
                    "frameworks.duplicate_key", file=name, key=key[:80], line=_line(key_node.start_mark)
                )
            value[key] = _plain(value_node, name, seen)
    elif isinstance(node, yaml.SequenceNode):
        value = [_plain(item, name, seen) for item in node.value]
    else:
        value = None if node.tag == _NULL else node.value
    seen[id(node)] = value
    return value
