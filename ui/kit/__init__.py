"""Widgets that several pages share. They draw plain states; no rule of the hall and no text of their own."""
