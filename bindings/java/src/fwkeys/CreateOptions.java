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

    /** The options as the library takes them; the caller closes them. */
    Handle build() {
        Handle options = Handle.make(
                Library::fw_create_options_free, (object, reason) -> Library.fw_create_options_new(object));
        try {
            apply(options);
            return options;
        } catch (FwkeysException refusal) {
            options.close();
            throw refusal;
        }
    }

    private void apply(Handle options) {
        if (displayName != null) {
            Handle.check(Library.fw_create_options_set_display_name(options.get(), Handle.text(displayName)));
        }
        if (expireTime != null) {
            Handle.check(
                    Library.fw_create_options_set_expire_time_unix(options.get(), expireTime.getEpochSecond()));
        }
        annotations.forEach((name, value) -> Handle.check(Library.fw_create_options_set_annotation(
                options.get(), Handle.text(name), Handle.text(value))));
        Handle.check(Library.fw_create_options_set_exactly_once(options.get(), exactlyOnce ? 1 : 0));
    }
}
