"""The slips that carry codes of a ballot box to those who vote (票码纸条)."""
