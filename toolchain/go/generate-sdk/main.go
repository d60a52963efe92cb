// Command generate-sdk writes classes of a Pulumi package in one of Pulumi's languages:
//
//	generate-sdk nodejs|python|go FOLDER < schema.json
//
// It is `pulumi package gen-sdk` without the language hosts, of which the ones that can be built from published modules
// do not generate.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	golang "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

const tool = "warren"

var languages = map[string]schema.Language{
	"nodejs": nodejs.Importer,
	"python": python.Importer,
	"go":     golang.Importer,
}

func main() {
	if len(os.Args) != 3 || languages[os.Args[1]] == nil {
		fail(fmt.Errorf("generate-sdk nodejs|python|go FOLDER < schema.json"))
	}
	if err := write(os.Args[1], os.Args[2]); err != nil {
		fail(err)
	}
}

func write(language, folder string) error {
	var spec schema.PackageSpec
	if err := json.NewDecoder(os.Stdin).Decode(&spec); err != nil {
		return fmt.Errorf("the schema: %w", err)
	}
	bound, err := schema.ImportSpec(spec, languages, schema.NewNullLoader(), schema.ValidationOptions{})
	if err != nil {
		return fmt.Errorf("the schema: %w", err)
	}
	files, err := generate(language, bound)
	if err != nil {
		return err
	}
	for name, text := range files {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func generate(language string, bound *schema.Package) (map[string][]byte, error) {
	switch language {
	case "nodejs":
		return nodejs.GeneratePackage(tool, bound, nil, nil, false, nil)
	case "python":
		return python.GeneratePackage(tool, bound, nil, nil)
	default:
		return golang.GeneratePackage(tool, bound, nil)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
