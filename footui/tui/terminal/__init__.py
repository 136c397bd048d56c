"""The terminal: keys in, bytes out, and a link that stalls or breaks."""
