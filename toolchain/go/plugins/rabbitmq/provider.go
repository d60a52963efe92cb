// Package rabbitmq maps the Terraform provider cyrilgdn/rabbitmq to the resources of @pulumi/rabbitmq.
package rabbitmq

import (
	_ "embed"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	shimv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
	tf "github.com/terraform-providers/terraform-provider-rabbitmq/rabbitmq"

	"warren/toolchain/go/plugins/tokens"
)

const (
	Name = "rabbitmq"
	// Version is that of the npm package @pulumi/rabbitmq, which asks for the plugin by exactly this version.
	Version = "3.3.8"
)

// Schema is what `go run ./cmd/schema` makes of Provider.
//
//go:embed schema.json
var Schema []byte

// Provider is the bridge's description of the plugin.
func Provider() tfbridge.ProviderInfo {
	info := tfbridge.ProviderInfo{
		P:                 shimv2.NewProvider(tf.Provider()),
		Name:              Name,
		Version:           Version,
		GitHubOrg:         "cyrilgdn",
		TFProviderVersion: "1.8.0",
		Resources: map[string]*tfbridge.ResourceInfo{
			"rabbitmq_binding":             tokens.Resource(Name, "Binding"),
			"rabbitmq_exchange":            tokens.Resource(Name, "Exchange"),
			"rabbitmq_federation_upstream": tokens.Resource(Name, "FederationUpstream"),
			"rabbitmq_operator_policy":     tokens.Resource(Name, "OperatorPolicy"),
			"rabbitmq_permissions":         tokens.Resource(Name, "Permissions"),
			"rabbitmq_policy":              tokens.Resource(Name, "Policy"),
			"rabbitmq_queue":               tokens.Resource(Name, "Queue"),
			"rabbitmq_shovel":              tokens.Resource(Name, "Shovel"),
			"rabbitmq_topic_permissions":   tokens.Resource(Name, "TopicPermissions"),
			"rabbitmq_user":                tokens.Resource(Name, "User"),
			"rabbitmq_vhost":               tokens.Resource(Name, "VHost"),
		},
		DataSources: map[string]*tfbridge.DataSourceInfo{
			"rabbitmq_exchange": tokens.Function(Name, "getExchange"),
			"rabbitmq_user":     tokens.Function(Name, "getUser"),
			"rabbitmq_vhost":    tokens.Function(Name, "getVHost"),
		},
	}
	// As in Pulumi's own: a resource without a name gets its logical name and a random suffix.
	info.SetAutonaming(255, "-")
	return info
}
