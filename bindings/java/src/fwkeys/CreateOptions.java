package fwkeys;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a new key is to be; with nothing set it is named "default" and never expires. */
public final class CreateOptions {
    private final Map<String, String> annotations = new LinkedHashMap<>();
    private String displayName;
    private Instant expireTime;
    private boolean exactlyOnce;
    private String marker;
    private boolean markerInAnnotation;
    private CancelToken cancel;

    public CreateOptions displayName(String name) {
        displayName = name;
        return this;
    }

    public CreateOptions expireTime(Instant time) {
        expireTime = time;
        return this;
    }

    public CreateOptions annotation(String name, String value) {
        annotations.put(name, value);
        return this;
    }

    /** One key whatever happens on the way: see fw_create_options_set_exactly_once. */
    public CreateOptions exactlyOnce() {
        exactlyOnce = true;
        return this;
    }

    /** What {@link Client#generateMarker} gave, to be written down before the create. */
    public CreateOptions marker(String marker) {
        this.marker = marker;
        return this;
    }

    public CreateOptions markerInAnnotation() {
        markerInAnnotation = true;
        return this;
    }

    /** Ends the call. */
    public CreateOptions cancel(CancelToken token) {
        cancel = token;
        return this;
    }

    /** The options as the library takes them; the caller closes them. */
    Handle build() {
        return Handle.make(Library::fw_create_options_free, Library::fw_create_options_new, this::apply);
    }

    private void apply(Handle options) {
        if (displayName != null) {
            String name = Handle.text("displayName", displayName);
            Handle.set("displayName", Library.fw_create_options_set_display_name(options.get(), name));
        }
        if (expireTime != null) {
            long seconds = expireTime.getEpochSecond();
            Handle.set("expireTime", Library.fw_create_options_set_expire_time_unix(options.get(), seconds));
        }
        annotations.forEach((name, value) -> Handle.set(
                "annotation",
                Library.fw_create_options_set_annotation(
                        options.get(), Handle.text("annotation", name), Handle.text("annotation", value))));
        Handle.set("exactlyOnce", Library.fw_create_options_set_exactly_once(options.get(), exactlyOnce ? 1 : 0));
        if (marker != null) {
            Handle.set("marker", Library.fw_create_options_set_marker(options.get(), Handle.text("marker", marker)));
        }
        int inAnnotation = markerInAnnotation ? 1 : 0;
        Handle.set(
                "markerInAnnotation",
                Library.fw_create_options_set_marker_in_annotation(options.get(), inAnnotation));
        if (cancel != null) {
            Handle.set("cancel", Library.fw_create_options_set_cancel(options.get(), cancel.address()));
        }
    }
}
