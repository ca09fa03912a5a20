"""Two sentences of an article, and the web page that it stands on."""

from __future__ import annotations

FIRST = "Syrian forces have taken positions around the ancient city of Palmyra, officials said."
SECOND = "The Observatory for Human Rights said that troops were two kilometres from the city."
PAGE = f"""<!DOCTYPE html><html lang="en"><head><title>Forces near Palmyra | The Daily</title>
<meta property="article:published_time" content="2016-03-25T10:00:00Z">
<meta name="author" content="Jane Roe"><meta property="og:site_name" content="The Daily">
<script>document.write("<p>never</p>")</script><style>p {{ color: red }}</style></head>
<body><nav><ul><li><a href="/">Home</a></li><li>World</li></ul></nav>
<article><h1>Forces near Palmyra</h1><p>{FIRST}</p><p>{SECOND}<br>Fighting   went on.</p></article>
<aside><h2>Most read</h2><p>Ten things to know</p></aside>
<footer>Copyright 2016 The Daily. All rights reserved.</footer></body></html>"""
