package fwkeys;

import com.sun.jna.Pointer;
import java.time.Duration;
import java.util.Optional;

/** Why a call failed, and what became of the request. It never holds a secret. */
public final class FwkeysException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String status;
    private final String outcome;
    private final int httpStatus;
    private final String serviceMessage;
    private final String requestId;
    private final long retryAfterMs;
    private final String orphanKeyId;
    private final String marker;

    /** Takes the reason, and frees it; without one the call was refused before anything was sent. */
    FwkeysException(int status, Pointer reason) {
        super(reason != null ? Library.fw_error_message(reason) : "an argument was refused");
        this.status = Library.fw_status_name(status);
        outcome = Library.fw_outcome_name(reason != null ? Library.fw_error_outcome(reason) : Library.NOT_SENT);
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
