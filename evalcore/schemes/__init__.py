"""Schemes (考核办法): rule files that say what is counted, what it is worth and on what it rests."""
