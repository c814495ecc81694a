"""What analysts say about twins, kept in the store: append-only, so that nothing said is changed."""

import datetime

from sqlalchemy import Engine, select

from indicator_jobs.tables import twin_comment as table
from indicator_jobs.twins.fields import Comment


class TwinComments:
    """Adds comments to a twin and lists them, beside those that the card itself holds."""

    def __init__(self, engine: Engine):
        self.engine = engine

    def add(self, card: str, twin: str, author: str, pl: str, en: str) -> Comment:
        """Keeps a comment written now. Raises pydantic's ValidationError for an empty text or author."""
        moment = datetime.datetime.now(datetime.UTC)
        made = Comment.model_validate(
            {"date": moment.date().isoformat(), "author": author, "text": {"pl": pl, "en": en}}
        )
        row = {"card": card, "twin": twin, "author": made.author, "written": moment}
        with self.engine.begin() as connection:
            connection.execute(table.insert().values(**row, text_pl=made.text.pl, text_en=made.text.en))
        return made

    def of(self, card: str, twin: str) -> list[Comment]:
        """The comments of a twin, the oldest first."""
        statement = select(table).where(table.c.card == card, table.c.twin == twin).order_by(table.c.id)
        with self.engine.connect() as connection:
            rows = connection.execute(statement).mappings().all()
        return [
            Comment.model_validate(
                {
                    "date": row["written"].date().isoformat(),
                    "author": row["author"],
                    "text": {"pl": row["text_pl"], "en": row["text_en"]},
                }
            )
            for row in rows
        ]
