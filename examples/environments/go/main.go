// A RabbitMQ in Docker, and on it what shop.yaml declares.
package main

import (
	"example.com/warren/sdk/go/warren"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		settings := config.New(ctx, "")
		billingPassword, err := warren.NewPassword(ctx, "billingPassword", nil)
		if err != nil {
			return err
		}
		name := settings.Require("name")
		amqpPort, managementPort := settings.RequireInt("amqpPort"), settings.RequireInt("managementPort")
		prometheusPort := settings.RequireInt("prometheusPort")
		broker, err := warren.NewDockerServer(ctx, "broker", &warren.DockerServerArgs{
			Name:           &name,
			AmqpPort:       &amqpPort,
			ManagementPort: &managementPort,
			PrometheusPort: &prometheusPort,
		})
		if err != nil {
			return err
		}
		shop, err := warren.NewEnvironment(ctx, "shop", &warren.EnvironmentArgs{
			Broker:      broker,
			Declaration: "../shop.yaml",
			Secrets:     pulumi.StringMap{"BILLING_PASSWORD": billingPassword.Value},
		})
		if err != nil {
			return err
		}
		ctx.Export("amqpUris", shop.AmqpUris)
		return nil
	})
}
