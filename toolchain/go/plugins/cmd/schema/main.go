// Command schema writes the schema.json of both plugins. They are kept in the repository, because linking this
// program takes longer than linking both plugins. After a change of a provider or its version, in this module:
//
//	go build -tags no_compose -o /tmp/schema ./cmd/schema
//	cd /tmp && ./schema rabbitmq schema --out rabbitmq --skip-docs && ./schema docker schema --out docker --skip-docs
//
// and the two schema.json are copied to rabbitmq/ and docker/. It has to run outside the repository: it would
// take the Pulumi.yaml at the top for its own.
package main

import (
	"fmt"
	"os"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfgen"

	"warren/toolchain/go/plugins/docker"
	"warren/toolchain/go/plugins/rabbitmq"
)

func main() {
	if len(os.Args) < 2 {
		fail("usage: schema rabbitmq|docker schema --out FOLDER --skip-docs")
	}
	name := os.Args[1]
	// The generator reads its own command line: without the first word, which is ours.
	os.Args = append(os.Args[:1], os.Args[2:]...)
	switch name {
	case rabbitmq.Name:
		tfgen.Main(rabbitmq.Name, rabbitmq.Version, rabbitmq.Provider())
	case docker.Name:
		tfgen.Main(docker.Name, docker.Version, docker.Provider())
	default:
		fail(fmt.Sprintf("%q is not one of rabbitmq, docker", name))
	}
}

func fail(message string) {
	fmt.Fprintln(os.Stderr, message)
	os.Exit(2)
}
