"""The application: settings, database, pages and commands put together, nothing else."""

from pathlib import Path

from flask import Flask

from matching import cli, config, web, worker
from matching.db import KEYSTORE, bind_both, db, tell_sessions


def create_app(settings: config.Config | None = None) -> Flask:
    """Build the service.

    Without settings they are read from the environment. Raises ConfigurationError when one is
    wrong, and UndeclaredAccess when an endpoint does not say who may call it.
    """
    app = Flask("bychange", root_path=str(Path(__file__).parent))
    settings = settings or config.from_environment(Path(app.instance_path))
    Path(app.instance_path).mkdir(mode=0o700, parents=True, exist_ok=True)
    app.config["SQLALCHEMY_ENGINES"] = {
        "default": settings.database_url,
        KEYSTORE: settings.keystore_url,
    }
    db.init_app(app)
    with app.app_context():
        bind_both()
    keys = web.register(app, settings)
    with app.app_context():
        tell_sessions(audit_key=keys.audit_key, taxonomy_folder=settings.taxonomy_folder)
    cli.register(app, settings, keys)
    worker.register(app, settings, keys)
    return app
