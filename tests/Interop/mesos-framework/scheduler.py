"""Launches tasks that share one executor; prints each status and message, one JSON object a line, until all tasks have finished.

Arguments: master host:port, number of tasks, command of the executor. (The npm package cannot launch tasks without a command of their own.)
"""
import base64
import http.client
import json
import sys

MASTER, COUNT, COMMAND = sys.argv[1], int(sys.argv[2]), sys.argv[3]
JSON = {"Content-Type": "application/json"}


def say(**fields):
    print(json.dumps(fields), flush=True)


connection = http.client.HTTPConnection(MASTER)
connection.request("POST", "/api/v1/scheduler", json.dumps({"type": "SUBSCRIBE", "subscribe": {"framework_info": {"user": "root", "name": "executors"}}}), JSON)
stream = connection.getresponse()
assert stream.status == 200, (stream.status, stream.read())
stream_id, framework = stream.getheader("Mesos-Stream-Id"), None


def call(kind, **fields):
    poster = http.client.HTTPConnection(MASTER)
    poster.request("POST", "/api/v1/scheduler", json.dumps(dict(fields, type=kind, framework_id=framework)), dict(JSON, **{"Mesos-Stream-Id": stream_id}))
    reply = poster.getresponse()
    assert reply.status == 202, (kind, reply.status, reply.read())


def task(number, agent):
    amounts = [{"name": "cpus", "type": "SCALAR", "scalar": {"value": 0.1}}, {"name": "mem", "type": "SCALAR", "scalar": {"value": 16}}]
    executor = {"type": "CUSTOM", "executor_id": {"value": "shared"}, "framework_id": framework, "command": {"value": COMMAND}, "resources": amounts}
    return {"name": "task-%d" % number, "task_id": {"value": "task-%d" % number}, "agent_id": agent, "resources": amounts, "executor": executor}


finished, launched = set(), False
while len(finished) < COUNT:
    event = json.loads(stream.read(int(stream.readline())))
    if event["type"] == "SUBSCRIBED":
        framework = event["subscribed"]["framework_id"]
    elif event["type"] == "OFFERS" and not launched:
        offer, launched = event["offers"]["offers"][0], True
        tasks = [task(number, offer["agent_id"]) for number in range(COUNT)]
        call("ACCEPT", accept={"offer_ids": [offer["id"]], "operations": [{"type": "LAUNCH", "launch": {"task_infos": tasks}}]})
    elif event["type"] == "MESSAGE":
        say(event="message", executor=event["message"]["executor_id"]["value"], text=base64.b64decode(event["message"]["data"]).decode())
    elif event["type"] == "UPDATE":
        status = event["update"]["status"]
        say(event="update", task=status["task_id"]["value"], state=status["state"], message=status.get("message"))
        if "uuid" in status:
            call("ACKNOWLEDGE", acknowledge={"agent_id": status["agent_id"], "task_id": status["task_id"], "uuid": status["uuid"]})
        if status["state"] == "TASK_FINISHED":
            finished.add(status["task_id"]["value"])
call("TEARDOWN")
