"""The feed for feed readers: Atom (RFC 4287, with the archives of RFC 5005) and JSON Feed 1.1.

``addresses`` names documents, ``documents`` makes them of items in words, ``atom`` and ``json_feed`` write them.
"""
