// Package shim hands out the Docker provider, which its module keeps in an internal package. Go lets a package
// import those whose path begins with the same prefix, and a nested module may have that prefix.
package shim

import (
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/terraform-providers/terraform-provider-docker/internal/provider"
)

// New returns kreuzwerker's Terraform provider for Docker.
func New(version string) *schema.Provider { return provider.New(version)() }
