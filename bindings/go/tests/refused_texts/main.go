// What the package does with strings that it or the library refuses: a line for each case.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"fwkeys"
)

func say(parameter, kind string, err error) {
	var refusal *fwkeys.Error
	if errors.As(err, &refusal) {
		fmt.Println(parameter, kind, refusal.Status)
	} else {
		fmt.Println(parameter, kind, "OK")
	}
}

func open(apiKey, url string) (*fwkeys.Client, error) {
	client, err := fwkeys.NewClient(fwkeys.Config{APIKey: []byte(apiKey), BaseURL: url})
	if client != nil {
		defer client.Close()
	}
	return client, err
}

func refuse(client *fwkeys.Client, kind, text string) {
	ctx := context.Background()
	create := func(account, user string, options fwkeys.CreateOptions) error {
		_, err := client.Create(ctx, account, user, options)
		return err
	}
	say("account", kind, create(text, "user", fwkeys.CreateOptions{}))
	say("user", kind, create("account", text, fwkeys.CreateOptions{}))
	_, err := client.Get(ctx, "account", "user", text)
	say("key", kind, err)
	_, err = client.Sweep(ctx, "account", "user", text, "")
	say("marker", kind, err)
	_, err = client.ResumeRotation(ctx, "account", "user", "old", text)
	say("new_key", kind, err)
	apiKey, url := os.Getenv("FIREWORKS_API_KEY"), os.Getenv("FIREWORKS_BASE_URL")
	_, err = open(text, url)
	say("api_key", kind, err)
	if text != "" { // the zero value, which stands for the default
		say("name", kind, create("account", "user", fwkeys.CreateOptions{DisplayName: text}))
		_, err = client.List(ctx, "account", "user", fwkeys.ListOptions{NamePattern: text})
		say("pattern", kind, err)
		annotations := map[string]string{"name": text}
		say("annotation", kind, create("account", "user", fwkeys.CreateOptions{Annotations: annotations}))
		_, err = open(apiKey, text)
		say("url", kind, err)
	}
}

func main() {
	client, err := fwkeys.NewClient(fwkeys.Config{
		APIKey: []byte(os.Getenv("FIREWORKS_API_KEY")), BaseURL: os.Getenv("FIREWORKS_BASE_URL"),
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	refuse(client, "nul", "a\x00b")
	refuse(client, "empty", "")
	refuse(client, "long", strings.Repeat("a", 5000))
	refuse(client, "utf8", "a\xff")
	client.Close()
	client.Close() // which does nothing

	// What a context and the end of the client refuse, nothing is sent for either.
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = client.WhoAmI(ended)
	_, closed := client.WhoAmI(context.Background())
	var refusal *fwkeys.Error
	if !errors.Is(err, context.Canceled) || !errors.As(closed, &refusal) || refusal.Status != fwkeys.InvalidState {
		fmt.Fprintln(os.Stderr, "a call was made:", err, closed)
		os.Exit(1)
	}
}
