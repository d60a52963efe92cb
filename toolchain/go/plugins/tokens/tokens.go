// Package tokens builds the names under which Pulumi's own providers publish their resources and functions.
package tokens

import (
	"unicode"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// Resource names a resource: docker, Container is docker:index/container:Container.
func Resource(pkg, name string) *tfbridge.ResourceInfo {
	return &tfbridge.ResourceInfo{Tok: tokens.Type(pkg + ":index/" + lowerFirst(name) + ":" + name)}
}

// Function names a function: docker, getNetwork is docker:index/getNetwork:getNetwork.
func Function(pkg, name string) *tfbridge.DataSourceInfo {
	return &tfbridge.DataSourceInfo{Tok: tokens.ModuleMember(pkg + ":index/" + name + ":" + name)}
}

func lowerFirst(name string) string {
	return string(unicode.ToLower(rune(name[0]))) + name[1:]
}
