// Prints settings in every way that a log may print them.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"fwkeys"
)

func main() {
	config := fwkeys.Config{APIKey: []byte(os.Getenv("FIREWORKS_API_KEY")), BaseURL: "https://shown.example"}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%c"} {
		fmt.Printf(verb+"\n", config)
		fmt.Printf(verb+"\n", &config)
		fmt.Printf(verb+"\n", []any{config})
	}
	text, err := json.Marshal(config)
	fmt.Println(string(text), errors.Is(err, nil))
}
