"""The tables of schema.sql as peewee sees them: columns only.

The models belong to no database; each query names the one it runs on.
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
    """Whose database this is, and which."""

    name = TextField(primary_key=True)
    id = TextField()


class MergedSource(Model):
    """Another database that was merged into this one."""

    source = TextField(primary_key=True)
    merged_at = IntegerField()

    class Meta:
        """The name has two words."""

        table_name = "merged_source"


class Setting(Model):
    """A choice of the user."""

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
    """A routine's document, under its digest."""

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
    """A change made by hand."""

    number = IntegerField(primary_key=True)
    kind = TextField()
    day = TextField()
    made_at = IntegerField()
    made_in = TextField()
    undone = IntegerField()


class ChangedRow(Model):
    """A row of a change, and its other version."""

    change = ForeignKeyField(Change, column_name="change")
    table = TextField()
    key = TextField()
    current_at = IntegerField()
    other = TextField(null=True)
    other_at = IntegerField(null=True)

    class Meta:
        """The change and the row name it."""

        table_name = "changed_row"
        primary_key = CompositeKey("change", "table", "key")


class Transition(Model):
    """A change of a timed session."""

    session = ForeignKeyField(Session, column_name="session")
    number = IntegerField()
    kind = TextField()
    reached = IntegerField()
    position = IntegerField()
    at = IntegerField()

    class Meta:
        """The session and the number name a row."""

        primary_key = CompositeKey("session", "number")


class Lease(Model):
    """Who leads the live session."""

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
"""What the values of a column are; columns of one name are of one kind in all tables."""
