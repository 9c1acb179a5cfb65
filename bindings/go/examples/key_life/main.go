// The whole life of an API key in Go.
package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"fwkeys"
)

func clientWith(apiKey []byte) (*fwkeys.Client, error) {
	return fwkeys.NewClient(fwkeys.Config{APIKey: apiKey, BaseURL: os.Getenv("FIREWORKS_BASE_URL")})
}

// use proves that the secret opens the door. It goes straight from the key to the new client.
func use(key *fwkeys.Key) error {
	return key.WithSecret(func(secret []byte) error {
		newcomer, err := clientWith(secret)
		if err != nil {
			return err
		}
		defer newcomer.Close()
		identity, err := newcomer.WhoAmI()
		if err == nil {
			fmt.Printf("used: account %s\n", identity.AccountID)
		}
		return err
	})
}

func list(client *fwkeys.Client, account, user, wanted string) error {
	keys, err := client.List(account, user)
	if err != nil {
		return err
	}
	defer keys.Close()
	count, found := 0, 0
	for keys.Next() {
		count++
		if keys.Key().ID() == wanted {
			found++
		}
	}
	if keys.Err() == nil {
		fmt.Printf("listed %d keys, %d of them the new one\n", count, found)
	}
	return keys.Err()
}

func live() error {
	account, user := os.Getenv("FIREWORKS_ACCOUNT_ID"), os.Getenv("FIREWORKS_USER_ID")
	client, err := clientWith([]byte(os.Getenv("FIREWORKS_API_KEY")))
	if err != nil {
		return err
	}
	defer client.Close()

	key, err := client.Create(account, user, fwkeys.CreateOptions{
		DisplayName: "sample-go",
		ExpireTime:  time.Now().Add(30 * 24 * time.Hour),
		ExactlyOnce: true,
	})
	if err != nil {
		return err
	}
	defer key.Close()
	fmt.Printf("created %s %s, prefix %s, expires %s\n",
		key.ID(), key.DisplayName(), key.Prefix(), key.ExpireTime().Format(time.RFC3339))

	if err := use(key); err != nil {
		return err
	}
	if err := list(client, account, user, key.ID()); err != nil {
		return err
	}

	key.Wipe() // Close would do it as well
	if key.WithSecret(func([]byte) error { return nil }) != nil {
		fmt.Println("wiped: the secret is gone")
	}

	if err := client.Delete(account, user, key.ID()); err != nil {
		return err
	}
	fmt.Printf("deleted %s\n", key.ID())

	err = client.Delete(account, user, key.ID())
	var failure *fwkeys.Error
	if !errors.As(err, &failure) || failure.Status != fwkeys.NotFound {
		return fmt.Errorf("deleting it again was to be refused: %w", err)
	}
	fmt.Printf("error %s, outcome %s, HTTP %d: %s\n",
		failure.Status, failure.Outcome, failure.HTTPStatus, failure.Message)
	return nil
}

func main() {
	if err := live(); err != nil {
		fmt.Fprintln(os.Stderr, "key_life:", err)
		os.Exit(1)
	}
}
