package fwkeys;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which keys a list gives: those that fit everything that is set; with nothing set, all of them. */
public final class ListOptions {
    private final Map<String, String> annotations = new LinkedHashMap<>();
    private Duration unusedFor;
    private Duration olderThan;
    private Duration expiresWithin;
    private String namePattern;
    private boolean marked;

    public ListOptions unusedFor(Duration time) {
        unusedFor = time;
        return this;
    }

    public ListOptions olderThan(Duration time) {
        olderThan = time;
        return this;
    }

    public ListOptions expiresWithin(Duration time) {
        expiresWithin = time;
        return this;
    }

    /** "ci-*" for example: see fw_list_options_set_name_pattern. */
    public ListOptions namePattern(String pattern) {
        namePattern = pattern;
        return this;
    }

    public ListOptions annotation(String name, String value) {
        annotations.put(name, value);
        return this;
    }

    public ListOptions marked() {
        marked = true;
        return this;
    }

    /** The options as the library takes them; the caller closes them. */
    Handle build() {
        return Handle.make(Library::fw_list_options_free, Library::fw_list_options_new, this::apply);
    }

    private void apply(Handle options) {
        if (unusedFor != null) {
            long seconds = seconds(unusedFor);
            Handle.set("unusedFor", Library.fw_list_options_set_unused_for_seconds(options.get(), seconds));
        }
        if (olderThan != null) {
            long seconds = seconds(olderThan);
            Handle.set("olderThan", Library.fw_list_options_set_older_than_seconds(options.get(), seconds));
        }
        if (expiresWithin != null) {
            long seconds = seconds(expiresWithin);
            Handle.set("expiresWithin", Library.fw_list_options_set_expires_within_seconds(options.get(), seconds));
        }
        if (namePattern != null) {
            String pattern = Handle.text("namePattern", namePattern);
            Handle.set("namePattern", Library.fw_list_options_set_name_pattern(options.get(), pattern));
        }
        annotations.forEach((name, value) -> Handle.set(
                "annotation",
                Library.fw_list_options_set_annotation(
                        options.get(), Handle.text("annotation", name), Handle.text("annotation", value))));
        Handle.set("marked", Library.fw_list_options_set_marked(options.get(), marked ? 1 : 0));
    }

    /** Rounds up, so that a selection by age never takes a key that is too young for it. */
    private static long seconds(Duration time) {
        return time.getNano() > 0 ? time.getSeconds() + 1 : time.getSeconds();
    }
}
