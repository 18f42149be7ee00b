"""An executor in plain Python: each task is reported as running and then as finished, with the task's name in the message."""
import base64
import http.client
import json
import os
import uuid

AGENT = os.environ["MESOS_AGENT_ENDPOINT"]
IDS = {"framework_id": {"value": os.environ["MESOS_FRAMEWORK_ID"]}, "executor_id": {"value": os.environ["MESOS_EXECUTOR_ID"]}}


def call(kind, **fields):
    connection = http.client.HTTPConnection(AGENT)
    connection.request("POST", "/slave(1)/api/v1/executor", json.dumps(dict(IDS, type=kind, **fields)), {"Content-Type": "application/json"})
    return connection.getresponse()


def report(task, state):
    status = {"task_id": task["task_id"], "state": state, "source": "SOURCE_EXECUTOR", "message": "python " + task["name"],
              "uuid": base64.b64encode(uuid.uuid4().bytes).decode()}
    reply = call("UPDATE", update={"status": status})
    assert reply.status == 202, (reply.status, reply.read())


stream = call("SUBSCRIBE", subscribe={})
assert stream.status == 200, (stream.status, stream.read())
call("MESSAGE", message={"data": base64.b64encode(("hello from " + IDS["executor_id"]["value"]).encode()).decode()})
while True:
    length = stream.readline()
    if not length:
        break
    event = json.loads(stream.read(int(length)))
    if event["type"] == "LAUNCH":
        report(event["launch"]["task"], "TASK_RUNNING")
        report(event["launch"]["task"], "TASK_FINISHED")
    elif event["type"] == "SHUTDOWN":
        break
