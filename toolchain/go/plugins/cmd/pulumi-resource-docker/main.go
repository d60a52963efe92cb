// Command pulumi-resource-docker is the Pulumi plugin "docker".
package main

import (
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"

	"warren/toolchain/go/plugins/docker"
)

func main() {
	tfbridge.Main(docker.Name, docker.Version, docker.Provider(), docker.Schema)
}
