package fwkeys;

/**
 * The numbers of fwkeys.h, where they are explained.
 *
 * <p>Made from include/fwkeys.h by `make bindings-declarations`: change the header, not this file.
 */
final class Numbers {
    private Numbers() {}

    static final int FW_OK = 0;
    static final int FW_ERROR_NO_MEMORY = 1;
    static final int FW_ERROR_NULL_ARGUMENT = 2;
    static final int FW_ERROR_EMPTY_ARGUMENT = 3;
    static final int FW_ERROR_DOT_SEGMENT = 4;
    static final int FW_ERROR_WILDCARD_USER = 5;
    static final int FW_ERROR_CONTROL_CHARACTER = 6;
    static final int FW_ERROR_INVALID_UTF8 = 7;
    static final int FW_ERROR_TOO_LONG = 8;
    static final int FW_ERROR_OUT_OF_RANGE = 9;
    static final int FW_ERROR_INVALID_TIMESTAMP = 10;
    static final int FW_ERROR_NONEXISTENT_TIME = 11;
    static final int FW_ERROR_TIME_IN_PAST = 12;
    static final int FW_ERROR_INVALID_URL = 13;
    static final int FW_ERROR_INSECURE_URL = 14;
    static final int FW_ERROR_MISSING_API_KEY = 15;
    static final int FW_ERROR_FORKED = 16;
    static final int FW_ERROR_INVALID_STATE = 17;
    static final int FW_ERROR_CA_FILE = 19;
    static final int FW_ERROR_SETTINGS_FILE = 20;
    static final int FW_ERROR_MALFORMED_SETTINGS = 21;
    static final int FW_ERROR_UNKNOWN_PROFILE = 22;
    static final int FW_ERROR_INVALID_MARKER = 23;
    static final int FW_ERROR_UNSUPPORTED = 24;
    static final int FW_ERROR_CLIENT_CERTIFICATE = 25;
    static final int FW_ERROR_QUEUE_FULL = 26;
    static final int FW_ERROR_RESOLVE = 30;
    static final int FW_ERROR_CONNECT = 31;
    static final int FW_ERROR_TLS = 32;
    static final int FW_ERROR_TRANSPORT = 33;
    static final int FW_ERROR_DEADLINE = 34;
    static final int FW_ERROR_CANCELLED = 35;
    static final int FW_ERROR_PROXY = 36;
    static final int FW_ERROR_BAD_REQUEST = 40;
    static final int FW_ERROR_UNAUTHENTICATED = 41;
    static final int FW_ERROR_PERMISSION_DENIED = 42;
    static final int FW_ERROR_NOT_FOUND = 43;
    static final int FW_ERROR_CONFLICT = 44;
    static final int FW_ERROR_RATE_LIMITED = 45;
    static final int FW_ERROR_SERVICE = 46;
    static final int FW_ERROR_REDIRECTED = 47;
    static final int FW_ERROR_INVALID_REPLY = 48;
    static final int FW_ERROR_REPLY_TOO_LARGE = 49;
    static final int FW_ERROR_PAGINATION = 50;
    static final int FW_ERROR_PAYMENT_REQUIRED = 51;
    static final int FW_ERROR_ACCOUNT_SUSPENDED = 52;
    static final int FW_ERROR_NOT_OFFERED = 53;
    static final int FW_ERROR_INTERNAL = 60;
    static final int FW_ERROR_CERTIFICATE_HOST = 70;
    static final int FW_ERROR_CERTIFICATE_EXPIRED = 71;
    static final int FW_ERROR_CERTIFICATE_NOT_YET_VALID = 72;
    static final int FW_ERROR_CERTIFICATE_SELF_SIGNED = 73;
    static final int FW_ERROR_CERTIFICATE_UNTRUSTED = 74;
    static final int FW_ERROR_CERTIFICATE_WEAK = 75;
    static final int FW_ERROR_TLS_VERSION = 76;
    static final int FW_ERROR_NOT_TLS = 77;
    static final int FW_OUTCOME_DONE = 0;
    static final int FW_OUTCOME_NOT_SENT = 1;
    static final int FW_OUTCOME_REJECTED = 2;
    static final int FW_OUTCOME_UNKNOWN = 3;
    static final int FW_OUTCOME_SECRET_LOST = 4;
    static final int FW_LOG_ERROR = 1;
    static final int FW_LOG_WARNING = 2;
    static final int FW_LOG_INFO = 3;
    static final int FW_LOG_DEBUG = 4;
    static final int FW_ROTATION_BEGUN = 1;
    static final int FW_ROTATION_COMMITTED = 2;
    static final int FW_ROTATION_ABORTED = 3;
    static final int FW_ROTATION_COMMITTING = 4;
    static final int FW_ROTATION_ABORTING = 5;
    static final int FW_OPERATION_CREATE_API_KEY = 1;
    static final int FW_OPERATION_GET_API_KEY = 2;
    static final int FW_OPERATION_LIST_API_KEYS = 3;
    static final int FW_OPERATION_LIST_NEXT_PAGE = 4;
    static final int FW_OPERATION_DELETE_API_KEY = 5;
    static final int FW_OPERATION_WHOAMI = 6;
    static final int FW_OPERATION_ROTATION_BEGIN = 7;
    static final int FW_OPERATION_ROTATION_COMMIT = 8;
    static final int FW_OPERATION_ROTATION_ABORT = 9;
    static final int FW_OPERATION_SWEEP_API_KEYS = 10;
    static final int FW_OPERATION_UPDATE_API_KEY = 11;
    static final int FW_OPERATION_ROTATION_RESUME = 12;
}
