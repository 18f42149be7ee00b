"use strict";

// An executor on the public mesos-framework package: each task is reported as running and then as finished, with the task's name in the message.
const http = require("http");
const { randomBytes } = require("crypto");
const { Executor } = require("mesos-framework");

// The package leaves out the "subscribe" object, for which a Mesos agent answers 400 as ours does: it is put in on the way out.
const write = http.ClientRequest.prototype.write;
http.ClientRequest.prototype.write = function (body, ...rest) {
    const call = typeof body === "string" && body.startsWith("{") ? JSON.parse(body) : null;
    return write.call(this, call && call.type === "SUBSCRIBE" ? JSON.stringify({ ...call, subscribe: {} }) : body, ...rest);
};

const status = (task, state) => ({
    task_id: task.task_id, state, source: "SOURCE_EXECUTOR", message: "javascript " + task.name, uuid: randomBytes(16).toString("base64"),
});

const executor = new Executor({
    handlers: {
        SUBSCRIBED: (subscribed) => executor.message("hello from " + subscribed.executor_info.executor_id.value),
        LAUNCH: (launch) => {
            executor.update(status(launch.task, "TASK_RUNNING"));
            setTimeout(() => executor.update(status(launch.task, "TASK_FINISHED")), 200);
        },
        ACKNOWLEDGED: (acknowledged) => {},
        SHUTDOWN: (shutdown) => process.exit(0),
    },
});
executor.on("error", (error) => console.error(error.message || error));
executor.subscribe();
