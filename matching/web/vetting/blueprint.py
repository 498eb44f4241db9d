"""The one blueprint of this stage."""

from flask import Blueprint

bp = Blueprint("vetting", __name__)
