"""The tables of schema.sql as peewee models, with their columns only.

The models are not bound to a database; each query names the one it runs on.
"""

from peewee import (
    SQL,
    CompositeKey,
    FloatField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)


class Identity(Model):
    """The ids of the owner and of this database."""

    name = TextField(primary_key=True)
    id = TextField()


class MergedSource(Model):
    """The id of another database that was merged into this one."""

    source = TextField(primary_key=True)
    merged_at = IntegerField()

    class Meta:
        """The table name, which differs from the class name."""

        table_name = "merged_source"


class Setting(Model):
    """A setting that differs from its default."""

    key = TextField(primary_key=True)
    value = TextField()
    updated_at = IntegerField()
    deleted_at = IntegerField(null=True)


class Goal(Model):
    """A goal, from the week of a date on."""

    holds_from = TextField(primary_key=True)
    minimum = IntegerField()
    full = IntegerField()
    updated_at = IntegerField()
    deleted_at = IntegerField(null=True)


class Pause(Model):
    """A paused week."""

    day = TextField(primary_key=True)
    reason = TextField(constraints=[SQL("DEFAULT ''")])
    updated_at = IntegerField()
    deleted_at = IntegerField(null=True)


class Routine(Model):
    """A routine's document, by its SHA-256."""

    digest = TextField(primary_key=True)
    document = TextField()


class Session(Model):
    """A session."""

    id = TextField(primary_key=True)
    kind = TextField()
    state = TextField()
    counts = IntegerField()
    log_date = TextField()
    started_at = IntegerField()
    ended_at = IntegerField(null=True)
    timezone = TextField()
    utc_offset = IntegerField()
    routine = ForeignKeyField(Routine, column_name="routine", null=True)
    minutes = FloatField(null=True)
    pain_before = IntegerField(null=True)
    pain_after = IntegerField(null=True)
    effort = IntegerField(null=True)
    stop_pain = IntegerField(null=True)
    stop_place = TextField(null=True)
    note = TextField(constraints=[SQL("DEFAULT ''")])
    updated_at = IntegerField()
    deleted_at = IntegerField(null=True)
    counts_set_at = IntegerField(null=True)


class Change(Model):
    """A change in the undo log."""

    number = IntegerField(primary_key=True)
    kind = TextField()
    day = TextField()
    made_at = IntegerField()
    made_in = TextField()
    undone = IntegerField()


class ChangedRow(Model):
    """A row of a change: its version before it or, once undone, after it."""

    change = ForeignKeyField(Change, column_name="change")
    table = TextField()
    key = TextField()
    current_at = IntegerField()
    other = TextField(null=True)
    other_at = IntegerField(null=True)

    class Meta:
        """The key is the change and the row."""

        table_name = "changed_row"
        primary_key = CompositeKey("change", "table", "key")


class Transition(Model):
    """A transition in the log of a timed session."""

    session = ForeignKeyField(Session, column_name="session")
    number = IntegerField()
    kind = TextField()
    reached = IntegerField()
    position = IntegerField()
    at = IntegerField()

    class Meta:
        """The key is the session and the number."""

        primary_key = CompositeKey("session", "number")


class Lease(Model):
    """The process that runs the live session, and its last position."""

    session = ForeignKeyField(Session, column_name="session", primary_key=True)
    token = TextField(null=True)
    host = TextField()
    terminal = TextField()
    pid = IntegerField()
    since = IntegerField()
    heartbeat_at = IntegerField()
    ran_until = IntegerField()
    position = IntegerField()


TABLES = (
    Identity,
    MergedSource,
    Setting,
    Goal,
    Pause,
    Routine,
    Session,
    Change,
    ChangedRow,
    Transition,
    Lease,
)

_OF_FIELD = {TextField: (str,), IntegerField: (int,), FloatField: (float, int)}
_NULL = (type(None),)
KINDS = {
    field.column_name: _OF_FIELD[type(getattr(field, "rel_field", field))]
    + (_NULL if field.null else ())
    for table in TABLES
    for field in table._meta.sorted_fields
}
"""The types of values by column name; a name has the same types in all tables."""
