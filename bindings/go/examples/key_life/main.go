// The whole life of an API key in Go.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"fwkeys"
)

var (
	account, user = os.Getenv("FIREWORKS_ACCOUNT_ID"), os.Getenv("FIREWORKS_USER_ID")
	errNotStored  = errors.New("no room for a secret")
)

func clientWith(apiKey []byte) (*fwkeys.Client, error) {
	return fwkeys.NewClient(fwkeys.Config{APIKey: apiKey, BaseURL: os.Getenv("FIREWORKS_BASE_URL")})
}

// use proves that the secret opens the door. It goes straight from the key to the new client.
func use(ctx context.Context, key *fwkeys.Key) error {
	return key.WithSecret(func(secret []byte) error {
		newcomer, err := clientWith(secret)
		if err != nil {
			return err
		}
		defer newcomer.Close()
		who, err := newcomer.WhoAmIWithUser(ctx)
		if err == nil {
			fmt.Printf("used: account %s, user %s, key %s\n", who.AccountID, who.UserID, who.KeyID)
		}
		return err
	})
}

func counted(
	ctx context.Context, client *fwkeys.Client, options fwkeys.ListOptions, wanted string,
) (count, found int, err error) {
	keys, err := client.List(ctx, account, user, options)
	if err != nil {
		return 0, 0, err
	}
	defer keys.Close()
	for keys.Next() {
		count++
		if keys.Key().ID() == wanted {
			found++
		}
	}
	return count, found, keys.Err()
}

func list(ctx context.Context, client *fwkeys.Client, wanted string) error {
	count, found, err := counted(ctx, client, fwkeys.ListOptions{}, wanted)
	if err != nil {
		return err
	}
	fmt.Printf("listed %d keys, %d of them the new one\n", count, found)
	if _, found, err = counted(ctx, client, fwkeys.ListOptions{NamePattern: "sample-*"}, wanted); err != nil {
		return err
	}
	fmt.Printf("selected %d by its name\n", found)
	return nil
}

func getAndRename(ctx context.Context, client *fwkeys.Client, keyID string) error {
	key, err := client.Get(ctx, account, user, keyID)
	if err != nil {
		return err
	}
	defer key.Close()
	fmt.Printf("got %s, last used %s\n", key.ID(), key.LastUsed().Format(time.RFC3339))
	renamed, err := client.Update(ctx, account, user, keyID, fwkeys.CreateOptions{DisplayName: "renamed-go"})
	if err != nil {
		return err
	}
	defer renamed.Close()
	fmt.Printf("updated %s: %s\n", renamed.ID(), renamed.DisplayName())
	return nil
}

func live(ctx context.Context, client *fwkeys.Client) error {
	key, err := client.Create(ctx, account, user, fwkeys.CreateOptions{
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

	if err := use(ctx, key); err != nil {
		return err
	}
	if err := list(ctx, client, key.ID()); err != nil {
		return err
	}
	if err := getAndRename(ctx, client, key.ID()); err != nil {
		return err
	}

	key.Wipe() // Close would do it as well
	if key.WithSecret(func([]byte) error { return nil }) != nil {
		fmt.Println("wiped: the secret is gone")
	}

	if err := client.Delete(ctx, account, user, key.ID()); err != nil {
		return err
	}
	fmt.Printf("deleted %s\n", key.ID())
	err = client.Delete(ctx, account, user, key.ID())
	var failure *fwkeys.Error
	if !errors.As(err, &failure) || failure.Status != fwkeys.NotFound {
		return fmt.Errorf("deleting it again was to be refused: %w", err)
	}
	fmt.Printf("error %s, outcome %s, HTTP %d: %s\n",
		failure.Status, failure.Outcome, failure.HTTPStatus, failure.Message)
	return nil
}

// replace replaces a key, if its secret can be stored, and gives the id of the new one.
func replace(
	ctx context.Context, client *fwkeys.Client, oldKeyID, form string, store func(*fwkeys.Key) error,
) (string, error) {
	rotation, err := client.Rotate(ctx, account, user, oldKeyID, fwkeys.CreateOptions{})
	if err != nil {
		return "", err
	}
	defer rotation.Close()
	err = rotation.Settle(ctx, store)
	newKey := rotation.NewKey()
	fmt.Printf(form, oldKeyID, newKey.ID(), newKey.Prefix(), rotation.State())
	return newKey.ID(), err
}

func rotate(ctx context.Context, client *fwkeys.Client, oldKeyID string) (string, error) {
	newKeyID, err := replace(ctx, client, oldKeyID, "rotated %s to %s, prefix %s: %s\n",
		func(*fwkeys.Key) error { return nil }) // a real program stores the secret
	if err != nil {
		return "", err
	}
	resumed, err := client.ResumeRotation(ctx, account, user, oldKeyID, newKeyID)
	if err != nil {
		return "", err
	}
	defer resumed.Close()
	fmt.Printf("resumed %s: %s\n", resumed.NewKeyID(), resumed.State())
	_, err = replace(ctx, client, newKeyID, "kept %s, dropped %s, prefix %s: %s\n",
		func(*fwkeys.Key) error { return errNotStored })
	if !errors.Is(err, errNotStored) {
		return "", err
	}
	return newKeyID, nil
}

// loseAndSweep makes a key whose answer is lost. It bears the marker, by which it is found and deleted.
func loseAndSweep(ctx context.Context, client *fwkeys.Client) error {
	marker, err := fwkeys.GenerateMarker()
	if err != nil {
		return err
	}
	_, err = client.Create(ctx, account, user, fwkeys.CreateOptions{Marker: marker})
	var failure *fwkeys.Error
	if !errors.As(err, &failure) {
		return fmt.Errorf("the answer was to be lost: %w", err)
	}
	swept, err := client.Sweep(ctx, account, user, marker, "")
	left := map[bool]string{true: "a key may", false: "no key can"}[failure.MayHaveLeftKey]
	fmt.Printf("lost %s, outcome %s, %s be left: swept %d\n",
		failure.Status, failure.Outcome, left, len(swept.DeletedKeyIDs))
	return err
}

// cancelWhenTold cancels a call when a line comes in.
func cancelWhenTold(ctx context.Context, client *fwkeys.Client, keyID string) error {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
		cancel()
	}()
	_, err := client.Get(ctx, account, user, keyID)
	var failure *fwkeys.Error
	if !errors.Is(err, context.Canceled) || !errors.As(err, &failure) {
		return fmt.Errorf("the call was to be cancelled: %w", err)
	}
	fmt.Printf("cancelled %s\n", failure.Status)
	return nil
}

func run(ctx context.Context) error {
	client, err := clientWith([]byte(os.Getenv("FIREWORKS_API_KEY")))
	if err != nil {
		return err
	}
	defer client.Close()
	if err := live(ctx, client); err != nil {
		return err
	}
	oldKey, err := client.Create(ctx, account, user, fwkeys.CreateOptions{DisplayName: "old-go"})
	if err != nil {
		return err
	}
	defer oldKey.Close()
	newKeyID, err := rotate(ctx, client, oldKey.ID())
	if err != nil {
		return err
	}
	if err := loseAndSweep(ctx, client); err != nil {
		return err
	}
	if err := cancelWhenTold(ctx, client, newKeyID); err != nil {
		return err
	}
	return client.Delete(ctx, account, user, newKeyID)
}

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "key_life:", err)
		os.Exit(1)
	}
}
