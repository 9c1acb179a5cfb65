/*
 * One line of text, or one object, for each line of the journal.
 */
#include "journal/finding.h"

#include "output/output_json.h"

static void add_deleted(struct output *output, const char *key_id) {
    output_string(output, " deleted ");
    output_plain(output, key_id);
}

static void add_outlook(struct output *output, const struct finding *finding, bool nothing) {
    if (finding->settled) {
        output_string(output, nothing ? " nothing was left\n" : "\n");
        return;
    }
    output_string(output, nothing ? " nothing found yet; the request may still be carried out"
                                  : "; another request of it may still be carried out");
    output_string(output, ": sweep again after ");
    output_string(output, finding->again_after);
    output_string(output, "\n");
}

void finding_add_text(struct output *output, const char *marker, const struct finding *finding) {
    size_t count = fw_sweep_deleted_count(finding->sweep);
    output_string(output, marker);
    output_string(output, ":");
    if (finding->kept) {
        output_string(output, " kept ");
        output_plain(output, finding->kept);
    }
    if (finding->deleted_by_id)
        add_deleted(output, finding->deleted_by_id);
    for (size_t index = 0; index < count; index++)
        add_deleted(output, fw_sweep_deleted_key_id(finding->sweep, index));
    add_outlook(output, finding, !finding->kept && !finding->deleted_by_id && count == 0);
}

void finding_add_json(struct output *output, const char *marker, const struct finding *finding, bool others) {
    bool first = true;
    output_string(output, others ? ",\n{" : "\n{");
    output_json_member(output, &first, "marker", marker);
    output_json_member(output, &first, "kept", finding->kept);
    output_json_name(output, &first, "deleted");
    output_string(output, "[");
    if (finding->deleted_by_id)
        output_json_string(output, finding->deleted_by_id);
    for (size_t index = 0; index < fw_sweep_deleted_count(finding->sweep); index++) {
        output_string(output, index > 0 || finding->deleted_by_id ? "," : "");
        output_json_string(output, fw_sweep_deleted_key_id(finding->sweep, index));
    }
    output_string(output, "]");
    output_json_member(output, &first, "sweepAgainAfter", finding->settled ? NULL : finding->again_after);
    output_string(output, "}");
}
