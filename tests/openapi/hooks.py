"""What schemathesis cannot know of the API: who is signed in, and which ids exist.

Every call comes from one of many people and from an address of its own, as in life; limits are tested elsewhere.
Where the path is meant to be right it names something of that person's; some bodies are replaced by ones that fit
in meaning too. What each operation answered is counted and written to EDGEWRIGHT_ANSWERS when the run ends.
"""

import atexit
import collections
import copy
import itertools
import json
import os
import random
import threading

import schemathesis
from schemathesis.core.parameters import ParameterLocation

with open(os.environ["EDGEWRIGHT_WORLD"], encoding="utf-8") as file:
    WORLD = json.load(file)

RANDOM = random.Random(7)
LOCK = threading.Lock()
PEOPLE = WORLD["people"]
BY_TOKEN = {person["token"]: person for person in PEOPLE}
LOSERS = {loser["token"]: loser for loser in WORLD["losers"]}
TURN = itertools.cycle(PEOPLE)
AWAITING = itertools.cycle([person for person in PEOPLE if "awaiting" in person])
LOSING = itertools.cycle(WORLD["losers"])
LEAVING = itertools.cycle(WORLD["sessions"][: len(WORLD["sessions"]) // 2])
REFRESHING = itertools.cycle(WORLD["sessions"][len(WORLD["sessions"]) // 2 :])
CODES = itertools.cycle(WORLD["codes"])
COUNTER = itertools.count(1)
ANSWERS = collections.defaultdict(collections.Counter)
# The generator is started several times over one world.
if os.path.exists(os.environ["EDGEWRIGHT_ANSWERS"]):
    with open(os.environ["EDGEWRIGHT_ANSWERS"], encoding="utf-8") as answers:
        for name, counts in json.load(answers).items():
            ANSWERS[name].update(counts)

# Operations that end what they are asked about: only what is there to be lost is given to them.
OF_LOSERS = {"app_delete", "samples_remove", "samples_fill", "workflow_delete"}


def operation_of(case):
    return case.operation.definition.raw["operationId"]


@schemathesis.auth(refresh_interval=None)
class Rotation:
    """Somebody else signs each request."""

    def get(self, case, context):
        operation = operation_of(case)
        with LOCK:
            if operation == "session_delete":
                return next(LEAVING)["token"]
            if operation in OF_LOSERS:
                return next(LOSING)["token"]
            if operation in ("feature_approve", "feature_reject"):
                return next(AWAITING)["token"]
            return next(TURN)["token"]

    def set(self, case, token, context):
        case.headers["Authorization"] = f"Bearer {token}"


@schemathesis.hook
def before_call(context, case, kwargs):
    with LOCK:
        case.headers["cf-connecting-ip"] = ".".join(["10", *(str(RANDOM.randrange(256)) for _ in range(3))])
        operation = operation_of(case)
        token = str(case.headers.get("Authorization", "")).removeprefix("Bearer ")
        person = BY_TOKEN.get(token) or PEOPLE[0]
        loser = LOSERS.get(token)
        app = app_to_lose(operation, loser) if loser else person["app"]
        workflow = RANDOM.choice(loser["workflows"]) if loser else person["workflow"]
        # Until somebody got in, ids are never left to chance: some operations are asked twice only.
        has_ids = RANDOM.random() < 0.9 or not is_tried(operation)
        if case.path_parameters and not is_negative(case, ParameterLocation.PATH) and has_ids:
            for name, value in ids(operation, person, app, workflow).items():
                if name in case.path_parameters:
                    case.path_parameters[name] = value
        if not is_negative(case) and RANDOM.random() < 0.5:
            body = fitting(operation, person)
            if body is not None:
                case.body = body
                case.media_type = "text/csv" if operation == "import_create" else "application/json"


def is_tried(operation):
    return any(status not in ("401", "404", "429") for status in ANSWERS[operation])


def app_to_lose(operation, loser):
    """The last one is never deleted, so that there is always one whose example rows come and go."""
    *deleted, kept = loser["apps"]
    return RANDOM.choice(deleted) if operation == "app_delete" else kept


def is_negative(case, *locations):
    if case.meta is None:
        return False
    wanted = locations or tuple(case.meta.components)
    return any(case.meta.is_negative_at(location) for location in wanted)


def ids(operation, person, app, workflow):
    table = RANDOM.choice(["tools", "tools", "members", "loans"])
    if operation == "row_transition":
        table = "loans"
    feature = RANDOM.choice(person["drafting"])
    if operation in ("feature_approve", "feature_reject") and "awaiting" in person:
        feature = person["awaiting"]
    if operation.startswith("import_"):
        table = "tools"
    row = RANDOM.choice(app["rows"][table])
    if operation == "row_restore" and app["deleted"]:
        table, row = "tools", RANDOM.choice(app["deleted"])
    return {
        "owner": app["owner"],
        "slug": workflow["slug"] if operation.startswith(("workflow_", "run_", "approval_", "form_", "hook_", "mailbox_")) else app["slug"],
        "run_id": workflow["run"],
        "approval_id": workflow.get("approval", "none"),
        "token": workflow.get("token", "none"),
        "table": table,
        "row_id": row,
        "transition_id": RANDOM.choice(TRANSITIONS),
        "version": 1,
        "name": RANDOM.choice(["api_key", "other"]),
        "feature_id": feature["id"],
        "key_id": RANDOM.choice(person["keys"]),
        "provider": RANDOM.choice(["anthropic", "openai", "google"]),
        "import_id": RANDOM.choice(app["imports"] or ["none"]),
        "email": f"guest-{RANDOM.randrange(1, 4)}@example.com",
    }


FORM = {"title": "Sign up", "fields": [{"name": "name", "label": "Name", "kind": "text"}]}


def loans():
    return next(table for table in WORLD["definition"]["tables"] if table["id"] == "loans")


TRANSITIONS = [transition["id"] for transition in loans()["lifecycle"]["transitions"]]
ROLES = [role["id"] for role in WORLD["definition"]["access"]["roles"]]


def fitting(operation, person):
    """A body that is right in meaning, or None."""
    number = next(COUNTER)
    drafting = RANDOM.choice(person["drafting"])
    awaiting = person.get("awaiting", drafting)
    definition = copy.deepcopy(WORLD["definition"])
    definition["app"]["description"] = f"Change {number}"
    session = next(REFRESHING) if operation == "session_refresh" else None
    return {
        "login_code_create": {"email": f"asking-{number}@example.com"},
        "session_create": next(CODES) | {"deliver": "body"},
        "session_refresh": {"refresh_token": session and session["refresh_token"]},
        "api_key_create": {"name": f"Key {number}", "scopes": ["rows:read"]},
        "feature_create": {"text": "A list of cups"},
        "feature_message": {"text": "Add the colour"},
        "feature_brief_edit": {"brief": drafting["brief"], "revision": drafting["revision"]},
        "feature_start": {},
        "feature_approve": {"revision": awaiting["revision"], "slug": f"plants-{number}"},
        "feature_reject": {"feedback": "Add the colour"},
        "app_create": {"slug": f"app-{number}", "definition": definition},
        "workflow_create": {"slug": f"flow-{number}", "definition": WORLD["workflow"]},
        "workflow_version_publish": {"definition": WORLD["workflow"] | {"timeout": {"after": {"hours": number}}}},
        "workflow_event_deliver": {"id": str(number), "source": "/tests", "specversion": "1.0", "type": "com.example.sent"},
        "workflow_secret_put": {"value": f"value-of-nobody-{number}"},
        "hook_put": {"signature": "github"},
        "mailbox_put": {"senders": ["@example.com"]},
        "form_put": FORM,
        "form_submit": {"values": {"name": f"Name {number}"}},
        "approval_answer": {"choice": "approve"},
        "form_ask_answer": {"choice": "approve"},
        "run_start": {"input": {"number": number}},
        "run_replay": {},
        "app_person_put": {"role": RANDOM.choice(ROLES)},
        "version_publish": {"definition": definition, "base_version": 1},
        "version_plan": {"definition": definition},
        "version_rollback": {"to_version": 1, "base_version": 2},
        "import_create": f"Name,Category\nBar {number},other\n",
        "model_key_put": {"key": f"key-of-nobody-{number}"},
        "row_create": {"values": {"name": f"Saw {number}", "category": "other"}},
        "row_update": {"values": {"notes": f"Note {number}"}},
        "row_transition": {"values": {}},
    }.get(operation)


@schemathesis.hook
def after_call(context, case, response):
    if case.method.upper() == case.operation.method.upper():
        with LOCK:
            ANSWERS[operation_of(case)][str(response.status_code)] += 1


@atexit.register
def write_answers():
    with open(os.environ["EDGEWRIGHT_ANSWERS"], "w", encoding="utf-8") as file:
        json.dump(ANSWERS, file)
