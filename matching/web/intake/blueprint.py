"""The blueprint that the seeker's pages share."""

from flask import Blueprint

bp = Blueprint("intake", __name__)
