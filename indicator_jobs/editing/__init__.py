"""Editing cards: drafts and versions, their way to publication, what changed in words, import and export."""
