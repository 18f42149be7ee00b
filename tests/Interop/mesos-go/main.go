// Command interop drives Levee with the public Go bindings of Apache Mesos (Debian's golang-github-mesos-mesos-go-dev), in protobuf.
// It prints what it is told, one JSON object a line.
//
//	interop scheduler MASTER   run three tasks on an executor that is this program, to their ends
//	interop executor           what the agent starts
//	interop operator MASTER    read the cluster, then print its events until the program is killed
package main

import (
	"context"
	"encoding/json"
	"log"
	"os"

	"github.com/mesos/mesos-go/api/v1/lib/encoding/codecs"
	"github.com/mesos/mesos-go/api/v1/lib/httpcli"
)

func main() {
	if len(os.Args) < 2 {
		log.Fatal("scheduler, executor or operator?")
	}
	var err error
	switch ctx := context.Background(); os.Args[1] {
	case "scheduler":
		err = runScheduler(ctx, os.Args[2])
	case "executor":
		err = runExecutor(ctx)
	case "operator":
		err = runOperator(ctx, os.Args[2])
	default:
		log.Fatalf("what is %s?", os.Args[1])
	}
	if err != nil {
		log.Fatal(err)
	}
}

func client(address, path string, options ...httpcli.Opt) *httpcli.Client {
	options = append([]httpcli.Opt{
		httpcli.Endpoint("http://" + address + path),
		httpcli.Codec(codecs.ByMediaType[codecs.MediaTypeProtobuf]),
	}, options...)
	return httpcli.New(options...)
}

// say prints names and values in turn.
func say(fields ...string) {
	line := map[string]string{}
	for i := 0; i+1 < len(fields); i += 2 {
		line[fields[i]] = fields[i+1]
	}
	if err := json.NewEncoder(os.Stdout).Encode(line); err != nil {
		log.Fatal(err)
	}
}
