// The scenario of clients.test.ts by the Go client of Vault, in the calls of the External Secrets operator:
// prints what this client made of each step, as JSON.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	vault "github.com/hashicorp/vault/api"
)

func main() {
	address, token, denied := os.Args[1], os.Args[2], os.Args[3]
	client := connect(address, token)
	kv := client.KVv2("secret")
	ctx := context.Background()
	out := map[string]any{}

	out["authenticated"] = tokenIsGood(client)
	health, err := client.Sys().Health()
	must(err)
	out["healthy"] = health.Initialized
	status, err := client.Sys().SealStatus()
	must(err)
	out["sealed"] = status.Sealed
	out["never there"] = read(client, "")
	put := func(data map[string]any, options ...vault.KVOption) (int, error) {
		written, err := kv.Put(ctx, "app/db", data, options...)
		if err != nil {
			return 0, err
		}
		return written.VersionMetadata.Version, nil
	}
	out["put"], err = put(map[string]any{"password": "x"})
	must(err)
	out["put with cas"], err = put(map[string]any{"password": "y"}, vault.WithCheckAndSet(1))
	must(err)
	_, err = put(map[string]any{"password": "z"}, vault.WithCheckAndSet(1))
	out["stale cas"] = refused(err, 400, "check-and-set parameter did not match the current version")
	out["read"] = read(client, "")
	out["read a version"] = read(client, "1")
	patched, err := kv.Patch(ctx, "app/db", map[string]any{"user": "joe"})
	must(err)
	out["patch"] = patched.VersionMetadata.Version
	out["patched"] = read(client, "")
	listed, err := client.Logical().List("secret/metadata/app")
	must(err)
	out["list"] = listed.Data["keys"]
	nothing, err := client.Logical().List("secret/metadata/none")
	out["list of nothing"] = nothing == nil && err == nil
	must(kv.PutMetadata(ctx, "app/db", vault.KVMetadataPutInput{
		MaxVersions:    5,
		CustomMetadata: map[string]any{"owner": "team-data"},
	}))
	metadata, err := kv.GetMetadata(ctx, "app/db")
	must(err)
	out["metadata"] = []any{metadata.CurrentVersion, metadata.MaxVersions, metadata.CustomMetadata}
	must(kv.PatchMetadata(ctx, "app/db", vault.KVMetadataPatchInput{
		CustomMetadata: map[string]any{"tier": "0"},
	}))
	// As External Secrets asks for its own mark before it writes.
	plain, err := client.Logical().ReadWithDataWithContext(ctx, "secret/metadata/app/db", nil)
	must(err)
	out["metadata patched"] = plain.Data["custom_metadata"]
	must(kv.Delete(ctx, "app/db"))
	out["deleted"] = read(client, "")
	must(kv.Undelete(ctx, "app/db", []int{3}))
	out["undeleted"] = read(client, "")
	must(kv.DeleteVersions(ctx, "app/db", []int{2}))
	out["deleted by number"] = read(client, "2")
	must(kv.Destroy(ctx, "app/db", []int{1}))
	out["destroyed"] = read(client, "1")
	_, err = client.Logical().Write("secret/metadata/app/db", map[string]any{"cas_required": true})
	must(err)
	_, err = put(map[string]any{"a": "b"})
	out["cas required"] = refused(err, 400, "check-and-set parameter required for this call")
	must(kv.DeleteMetadata(ctx, "app/db"))
	out["removed"] = read(client, "")
	// External Secrets marks what it will push before it writes it.
	mark := map[string]any{"custom_metadata": map[string]any{"managed-by": "external-secrets"}}
	_, err = client.Logical().Write("secret/metadata/app/db", mark)
	must(err)
	marked, err := client.Logical().Read("secret/metadata/app/db")
	must(err)
	out["marked"] = []any{marked.Data["custom_metadata"], marked.Data["current_version"]}
	out["marked only"] = read(client, "")
	_, err = put(map[string]any{"password": "pushed"}, vault.WithCheckAndSet(0))
	must(err)
	pushed := read(client, "").([]any)
	out["pushed"] = pushed[1]
	stranger := connect(address, denied)
	_, err = stranger.Logical().Read("secret/data/app/db")
	out["wrong token"] = refused(err, 403, "permission denied")
	out["stranger authenticated"] = tokenIsGood(stranger)
	must(json.NewEncoder(os.Stdout).Encode(out))
}

func connect(address, token string) *vault.Client {
	config := vault.DefaultConfig()
	config.Address = address
	client, err := vault.NewClient(config)
	must(err)
	client.SetToken(token)
	return client
}

// The check of External Secrets before it uses a token.
func tokenIsGood(client *vault.Client) bool {
	self, err := client.Auth().Token().LookupSelf()
	if err != nil || self == nil {
		return false
	}
	kind, isText := self.Data["type"].(string)
	ttl, isNumber := self.Data["ttl"].(json.Number)
	_, ends := self.Data["expire_time"]
	if !isText || kind == "batch" || !isNumber || !ends {
		return false
	}
	seconds, err := ttl.Int64()
	return err == nil && (seconds >= 60 || self.Data["expire_time"] == nil)
}

func read(client *vault.Client, version string) any {
	query := map[string][]string{}
	if version != "" {
		query["version"] = []string{version}
	}
	secret, err := client.Logical().ReadWithDataWithContext(context.Background(), "secret/data/app/db", query)
	must(err)
	if secret == nil {
		return "nothing"
	}
	metadata := secret.Data["metadata"].(map[string]any)
	if secret.Data["data"] == nil {
		if metadata["destroyed"] == true {
			return "destroyed"
		}
		if metadata["deletion_time"] != "" {
			return "deleted"
		}
		return "?"
	}
	return []any{metadata["version"], secret.Data["data"]}
}

func refused(err error, status int, holding string) any {
	var answer *vault.ResponseError
	if !errors.As(err, &answer) {
		return fmt.Sprint("not refused: ", err)
	}
	if answer.StatusCode != status || !strings.Contains(err.Error(), holding) {
		return err.Error()
	}
	return true
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
