package fwkeys

// #include <fwkeys.h>
import "C"

// KeyList goes through keys one at a time, as a bufio.Scanner does through lines; pages are fetched on the way.
type KeyList struct {
	handle *C.fw_api_key_list
	key    *Key
	err    error
}

// List lists a user's keys, or with "-" those of every user. The caller closes the list.
func (client *Client) List(accountID, userID string) (*KeyList, error) {
	account, user := newText(accountID), newText(userID)
	defer account.free()
	defer user.free()
	list := &KeyList{key: &Key{}}
	var reason *C.fw_error
	err := failure(C.fw_list_api_keys(client.handle, account.c, user.c, nil, &list.handle, &reason), reason)
	if err != nil {
		return nil, err
	}
	return list, nil
}

// Next moves on to the next key. False: that was the last, or Err tells why there is none.
func (list *KeyList) Next() bool {
	list.key.Close()
	var reason *C.fw_error
	list.err = failure(C.fw_api_key_list_next(list.handle, &list.key.handle, &reason), reason)
	return list.key.handle != nil
}

// Key is the present key, until Next or Close.
func (list *KeyList) Key() *Key { return list.key }

// Err is what ended the list, if it was not its end.
func (list *KeyList) Err() error { return list.err }

// Close frees the list and its present key.
func (list *KeyList) Close() {
	list.key.Close()
	C.fw_api_key_list_free(list.handle)
	list.handle = nil
}
