package fwkeys

// #include <fwkeys.h>
import "C"

import "time"

// CreateOptions says what a new key is to be, or what an update changes. The zero value: named "default", never expires.
type CreateOptions struct {
	DisplayName        string
	ExpireTime         time.Time
	Annotations        map[string]string
	ExactlyOnce        bool   // one key whatever happens on the way: see fw_create_options_set_exactly_once
	Marker             string // from GenerateMarker, to be written down before the create
	MarkerInAnnotation bool
}

// GenerateMarker gives a marker for a create.
func GenerateMarker() (string, error) {
	var buffer [17]C.char
	status := C.fw_marker_generate(&buffer[0], C.size_t(len(buffer)))
	return C.GoString(&buffer[0]), refused(status, "marker")
}

// build gives the options as the library takes them, to be freed in any case.
func (options CreateOptions) build(texts *texts) *C.fw_create_options {
	var handle *C.fw_create_options
	texts.set("options", func() C.fw_status { return C.fw_create_options_new(&handle) })
	if options.DisplayName != "" {
		name := texts.c("DisplayName", options.DisplayName)
		texts.set("DisplayName", func() C.fw_status { return C.fw_create_options_set_display_name(handle, name) })
	}
	if !options.ExpireTime.IsZero() {
		seconds := C.int64_t(options.ExpireTime.Unix())
		texts.set("ExpireTime", func() C.fw_status {
			return C.fw_create_options_set_expire_time_unix(handle, seconds)
		})
	}
	for name, value := range options.Annotations {
		cName, cValue := texts.c("Annotations", name), texts.c("Annotations", value)
		texts.set("Annotations", func() C.fw_status {
			return C.fw_create_options_set_annotation(handle, cName, cValue)
		})
	}
	if options.ExactlyOnce {
		texts.set("ExactlyOnce", func() C.fw_status { return C.fw_create_options_set_exactly_once(handle, 1) })
	}
	if options.Marker != "" {
		marker := texts.c("Marker", options.Marker)
		texts.set("Marker", func() C.fw_status { return C.fw_create_options_set_marker(handle, marker) })
	}
	texts.set("MarkerInAnnotation", func() C.fw_status {
		return C.fw_create_options_set_marker_in_annotation(handle, flag(options.MarkerInAnnotation))
	})
	return handle
}
