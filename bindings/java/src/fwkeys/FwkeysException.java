package fwkeys;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** Why a call failed, and what became of the request. It never holds a secret. */
public final class FwkeysException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String status;
    private final String outcome;
    private final boolean mayHaveLeftKey;
    private final int httpStatus;
    private final int serviceCode;
    private final String serviceMessage;
    private final String requestId;
    private final long retryAfterMs;
    private final int attempts;
    private final String orphanKeyId;
    private final String orphanPrefix;
    private final String marker;

    /** Takes the reason, and frees it. */
    FwkeysException(int status, long reason) {
        this(Library.fw_error_message(reason), status, Library.fw_error_outcome(reason), reason);
    }

    /** An argument that was refused before anything was sent. */
    static FwkeysException refused(int status, String argument) {
        String message = argument + " " + Library.fw_status_message(status);
        return new FwkeysException(message, status, Numbers.FW_OUTCOME_NOT_SENT, Memory.NULL);
    }

    private FwkeysException(String message, int status, int outcome, long reason) {
        super(message);
        this.status = Library.fw_status_name(status);
        this.outcome = Library.fw_outcome_name(outcome);
        mayHaveLeftKey = Library.fw_error_may_have_left_key(reason) != 0;
        serviceCode = Library.fw_error_service_code(reason);
        attempts = Library.fw_error_attempts(reason);
        orphanPrefix = Library.fw_error_orphan_prefix(reason);
        httpStatus = Library.fw_error_http_status(reason);
        serviceMessage = Library.fw_error_service_message(reason);
        requestId = Library.fw_error_request_id(reason);
        retryAfterMs = Library.fw_error_retry_after_ms(reason);
        orphanKeyId = Library.fw_error_orphan_key_id(reason);
        marker = Library.fw_error_marker(reason);
        Library.fw_error_free(reason);
    }

    /** The name that fwkeys.h has, without its prefix: "ERROR_NOT_FOUND". */
    public String status() {
        return status;
    }

    /** Who may try again, by the name that fwkeys.h has: "NOT_SENT", "REJECTED", "UNKNOWN", "SECRET_LOST". */
    public String outcome() {
        return outcome;
    }

    /** Whether a create or a rotation may have left a live key behind that nobody holds. */
    public boolean mayHaveLeftKey() {
        return mayHaveLeftKey;
    }

    /** The gRPC code of the answer. */
    public OptionalInt serviceCode() {
        return serviceCode < 0 ? OptionalInt.empty() : OptionalInt.of(serviceCode);
    }

    /** 0: it was refused before anything was sent. */
    public int attempts() {
        return attempts;
    }

    /** What the secret of a key begins with that may be alive, and whose id is not known. */
    public Optional<String> orphanPrefix() {
        return Optional.ofNullable(orphanPrefix);
    }

    /** 0: there was no answer. */
    public int httpStatus() {
        return httpStatus;
    }

    public Optional<String> serviceMessage() {
        return Optional.ofNullable(serviceMessage);
    }

    public Optional<String> requestId() {
        return Optional.ofNullable(requestId);
    }

    public Optional<Duration> retryAfter() {
        return retryAfterMs < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(retryAfterMs));
    }

    /** A key that may be alive though nobody holds its secret. */
    public Optional<String> orphanKeyId() {
        return Optional.ofNullable(orphanKeyId);
    }

    /** What a sweep takes, of a create that is not settled. */
    public Optional<String> marker() {
        return Optional.ofNullable(marker);
    }
}
