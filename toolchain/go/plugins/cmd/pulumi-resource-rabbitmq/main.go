// Command pulumi-resource-rabbitmq is the Pulumi plugin "rabbitmq".
package main

import (
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"

	"warren/toolchain/go/plugins/rabbitmq"
)

func main() {
	tfbridge.Main(rabbitmq.Name, rabbitmq.Version, rabbitmq.Provider(), rabbitmq.Schema)
}
