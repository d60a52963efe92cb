// Package docker maps the Terraform provider kreuzwerker/docker to the resources of @pulumi/docker. It lacks
// docker.Image, which Pulumi's own plugin adds by hand: use docker.RemoteImage.
package docker

import (
	_ "embed"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	shimv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
	tf "github.com/terraform-providers/terraform-provider-docker/shim"

	"warren/toolchain/go/plugins/tokens"
)

const (
	Name = "docker"
	// Version is that of the npm package @pulumi/docker, which asks for the plugin by exactly this version.
	Version = "5.2.0"
)

// Schema is what `go run ./cmd/schema` makes of Provider.
//
//go:embed schema.json
var Schema []byte

// Provider is the bridge's description of the plugin.
func Provider() tfbridge.ProviderInfo {
	container := tokens.Resource(Name, "Container")
	// The bridge would make plurals of these two; the npm package does not.
	container.Fields = map[string]*tfbridge.SchemaInfo{
		"command":           {Name: "command"},
		"networks_advanced": {Name: "networksAdvanced"},
	}
	info := tfbridge.ProviderInfo{
		P:         shimv2.NewProvider(tf.New(Version)),
		Name:      Name,
		Version:   Version,
		GitHubOrg: "kreuzwerker",
		Resources: map[string]*tfbridge.ResourceInfo{
			"docker_buildx_builder": tokens.Resource(Name, "BuildxBuilder"),
			"docker_config":         tokens.Resource(Name, "ServiceConfig"),
			"docker_container":      container,
			"docker_image":          tokens.Resource(Name, "RemoteImage"),
			"docker_network":        tokens.Resource(Name, "Network"),
			"docker_plugin":         tokens.Resource(Name, "Plugin"),
			"docker_registry_image": tokens.Resource(Name, "RegistryImage"),
			"docker_secret":         tokens.Resource(Name, "Secret"),
			"docker_service":        tokens.Resource(Name, "Service"),
			"docker_tag":            tokens.Resource(Name, "Tag"),
			"docker_volume":         tokens.Resource(Name, "Volume"),
		},
		DataSources: map[string]*tfbridge.DataSourceInfo{
			"docker_image":                    tokens.Function(Name, "getRemoteImage"),
			"docker_logs":                     tokens.Function(Name, "getLogs"),
			"docker_network":                  tokens.Function(Name, "getNetwork"),
			"docker_plugin":                   tokens.Function(Name, "getPlugin"),
			"docker_registry_image":           tokens.Function(Name, "getRegistryImage"),
			"docker_registry_image_manifests": tokens.Function(Name, "getRegistryImageManifests"),
		},
	}
	// As in Pulumi's own: a resource without a name gets its logical name and a random suffix.
	info.SetAutonaming(255, "-")
	return info
}
