"""When the worker did what: how others know that it is there."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from matching.db import Base
from matching.domain.worker import Duty


class WorkerBeat(Base):
    """The last time that one duty was done."""

    __tablename__ = "worker_beat"

    duty: Mapped[Duty] = mapped_column(primary_key=True)
    at: Mapped[datetime]
