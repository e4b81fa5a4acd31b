"""Schemes (考核办法): files of rules that say what is counted, what it is worth, and why."""
