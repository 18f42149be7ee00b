"use strict";

// Subscribes with the public mesos-framework package and launches command tasks; prints each status it is sent, one JSON object a line.
// Arguments: master host, master port, number of tasks, command; then, for one that takes over: the id of the framework whose running tasks it finds and kills.
const [host, port, count, command, id] = process.argv.slice(2);
const { Scheduler, Mesos } = require("mesos-framework");
const types = Mesos.getMesos();

const scheduler = new Scheduler({
    masterUrl: host,
    port: Number(port),
    frameworkName: "interop",
    logging: { level: "error", path: "logs", fileName: "scheduler.log" },
    tasks: id ? {} : {
        interop: {
            priority: 1,
            instances: Number(count),
            commandInfo: new types.CommandInfo(null, null, true, command, null, null),
            resources: { cpus: 0.1, mem: 16, ports: 1, disk: 0 },
        },
    },
});

scheduler.frameworkId = id || null;

const over = new Set();
const say = (line) => process.stdout.write(JSON.stringify(line) + "\n");

scheduler.on("ready", () => scheduler.subscribe());
scheduler.on("subscribed", (info) => {
    say({ event: "subscribed", frameworkId: info.frameworkId, streamId: info.mesosStreamId });
    if (id) {
        scheduler.reconcile();
    }
});
scheduler.on("error", (error) => say({ event: "error", message: error.message || String(error) }));
scheduler.on("update", (update) => {
    const status = update.status;
    say({ event: "update", task: status.task_id.value, state: status.state });
    if (id && status.state === "TASK_RUNNING") {
        scheduler.kill(status.task_id.value, status.agent_id.value);
    }
    if (status.state === "TASK_FINISHED" || status.state === "TASK_KILLED") {
        over.add(status.task_id.value);
    }
    if (over.size === Number(count)) {
        // Leaves time for the acknowledgement that the package sends after this handler.
        setTimeout(() => { scheduler.teardown(); setTimeout(() => process.exit(0), 500); }, 500);
    }
});
