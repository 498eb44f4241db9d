"""The pages of the progress stage, one file for each role and one for what both do."""

from flask import Blueprint

bp = Blueprint("progress", __name__)
