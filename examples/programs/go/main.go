// A virtual host of a broker, declared in Go.
package main

import (
	"example.com/warren/sdk/go/warren"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		settings := config.New(ctx, "")
		host, err := warren.NewVirtualHost(ctx, "host", &warren.VirtualHostArgs{
			Name:             pulumi.String(settings.Require("virtualHost")),
			Description:      pulumi.String(settings.Require("description")),
			DefaultQueueType: warren.QueueTypeQuorum,
		})
		if err != nil {
			return err
		}
		_, err = warren.NewTopology(ctx, "topology", &warren.TopologyArgs{
			VirtualHost: host.Name,
			Exchanges:   warren.ExchangeMap{"orders": &warren.ExchangeArgs{Type: pulumi.String("topic")}},
			Queues: warren.QueueMap{"billing": &warren.QueueArgs{
				Type:      warren.QueueTypeQuorum,
				Arguments: pulumi.Map{"x-delivery-limit": pulumi.Int(5)},
			}},
			Bindings: warren.BindingMap{"paid": &warren.BindingArgs{
				Source:      pulumi.String("orders"),
				Destination: pulumi.String("billing"),
				RoutingKey:  pulumi.String("order.*.paid"),
			}},
			Policies: warren.PolicyMap{},
		})
		return err
	})
}
