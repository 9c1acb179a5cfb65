package fwkeys

// #include <fwkeys.h>
// #include <stdlib.h>
import "C"

import (
	"math"
	"strings"
	"time"
	"unsafe"
)

// texts are Go strings as C takes them, for the time of a call, and the first of its arguments that was refused.
type texts struct {
	copies []*C.char
	err    error
}

// c copies a string. C would take a NUL in it as its end: so a NUL is refused, as any control character is.
func (texts *texts) c(argument, value string) *C.char {
	if strings.IndexByte(value, 0) >= 0 && texts.err == nil {
		texts.err = refused(C.FW_ERROR_CONTROL_CHARACTER, argument)
	}
	copied := C.CString(value)
	texts.copies = append(texts.copies, copied)
	return copied
}

// set calls a setter, unless something was refused before.
func (texts *texts) set(argument string, setter func() C.fw_status) {
	if texts.err == nil {
		texts.err = refused(setter(), argument)
	}
}

func (texts *texts) free() {
	for _, each := range texts.copies {
		C.free(unsafe.Pointer(each))
	}
}

// number gives a number as the library takes it; the library tells what is out of its range.
func number(value int) C.int32_t {
	if value > math.MaxInt32 || value < math.MinInt32 {
		return -1
	}
	return C.int32_t(value)
}

func flag(value bool) C.int32_t {
	if value {
		return 1
	}
	return 0
}

// unixTime reads a time that a key tells; the zero time: it does not.
func unixTime(read func(seconds *C.int64_t) C.fw_status) time.Time {
	var seconds C.int64_t
	if read(&seconds) != C.FW_OK {
		return time.Time{}
	}
	return time.Unix(int64(seconds), 0).UTC()
}
