"""The pictures in one HTML page that needs nothing else: no script, no font, no network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape

from rehearsal.dashboards.gallery import Drawn
from rehearsal.dashboards.source import Source

STYLE = """
:root { color-scheme: light; }
body { margin: 0; background: #eef1f4; color: #1b2733; font: 14px/1.45 "DejaVu Sans", Verdana, system-ui, sans-serif; }
header { background: #1b2733; color: #fff; padding: 14px 28px; }
header h1 { font-size: 17px; margin: 0 0 2px; }
header p { margin: 0; color: #b9c4ce; font-size: 12.5px; }
nav { padding: 12px 28px 0; display: flex; flex-wrap: wrap; gap: 8px; }
nav a { background: #fff; border: 1px solid #d8dde3; border-radius: 14px; padding: 3px 12px; color: #0b5c96;
        text-decoration: none; font-size: 12.5px; }
main { padding: 4px 28px 28px; }
section { margin-top: 16px; }
svg { width: 100%; max-width: 1680px; height: auto; display: block; }
h2 { font-size: 15px; margin: 12px 0 8px; }
ul.refused { background: #fdf3f2; border: 1px solid #e5b8b4; border-radius: 6px; padding: 10px 10px 10px 30px; }
table { border-collapse: collapse; background: #fff; border: 1px solid #d8dde3; max-width: 1680px; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 5px 10px; border-bottom: 1px solid #e6eaee;
         font-size: 12.5px; }
th { color: #5b6875; font-weight: normal; }
td.at { white-space: nowrap; color: #5b6875; }
pre { margin: 0; white-space: pre-wrap; font: inherit; color: #5b6875; }
summary { cursor: pointer; }
"""


def page(source: Source, drawn: Sequence[Drawn]) -> str:
    """The whole page: an index, every dashboard or why it was refused, and the notices that were sent, in order."""
    names = [one.name for one in drawn]
    links = [f'<a href="#{escape(name)}">{escape(name)}</a>' for name in names]
    links.append(f'<a href="#notices">notices ({len(source.notices)})</a>')
    span = f"{source.start:%a %d %b %Y %H:%M} to {source.end:%a %d %b %Y %H:%M} UTC, in virtual time"
    return "\n".join(
        [
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>Dashboards: {escape(', '.join(names))}</title>\n<style>{STYLE}</style>\n</head>\n<body>",
            "<header><h1>Dashboards, as a rehearsal fills them</h1>",
            f"<p>{escape(span)}; account {escape(source.account)}, {escape(source.region)}</p></header>",
            f"<nav>{' '.join(links)}</nav>\n<main>",
            *(_section(one) for one in drawn),
            _notices(source.notices),
            "</main>\n</body>\n</html>\n",
        ]
    )


def _section(one: Drawn) -> str:
    items = "".join(f"<li>{escape(reason)}</li>" for reason in one.refused)
    refused = f'<ul class="refused">{items}</ul>' if items else ""
    picture = one.picture.svg if one.picture else f"<h2>{escape(one.name)}</h2>"
    return f'<section id="{escape(one.name)}">\n{picture}\n{refused}</section>'


def _notices(notices: Sequence[Mapping[str, str]]) -> str:
    if not notices:
        return '<section id="notices"><h2>Notices</h2><p>Nobody was told anything.</p></section>'
    rows = "\n".join(_notice(notice) for notice in notices)
    head = "<tr><th>when (UTC)</th><th>to</th><th>what</th></tr>"
    return f'<section id="notices"><h2>Notices</h2>\n<table>{head}\n{rows}\n</table></section>'


def _notice(notice: Mapping[str, str]) -> str:
    at = datetime.fromisoformat(notice["at"])
    topic = str(notice.get("topic", "")).rpartition(":")[2]
    subject = escape(str(notice.get("subject") or "(no subject)"))
    text = f"<details><summary>{subject}</summary><pre>{escape(str(notice.get('message', '')))}</pre></details>"
    return f'<tr><td class="at">{at:%a %d %b %H:%M:%S}</td><td class="at">{escape(topic)}</td><td>{text}</td></tr>'
