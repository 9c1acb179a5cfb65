/*
 * fwkeys_types.hpp - the numbers of fwkeys.h as types that do not mix, and what an API key tells
 *
 * Made from include/fwkeys.h by `make bindings-declarations`: change the header, not this file.
 */
#ifndef FWKEYS_TYPES_HPP
#define FWKEYS_TYPES_HPP

#include <fwkeys.h>
#include <fwkeys_text.hpp>

#include <cstddef>
#include <cstdint>

// clang-format off
namespace fwkeys {

enum class Status : std::int32_t {
    ok = 0,
    no_memory = 1, // an allocation failed
    null_argument = 2, // NULL where a value is needed
    empty_argument = 3, // "" where a value is needed
    dot_segment = 4, // an id that is "." or "..", which URL handling folds into another path
    wildcard_user = 5, // "-" as user, which the service takes in lists only
    control_character = 6, // a byte below 0x20, or 0x7f
    invalid_utf8 = 7, // not UTF-8: overlong, surrogate, cut, or out of range
    too_long = 8, // over the documented length
    out_of_range = 9, // a number outside of the documented range
    invalid_timestamp = 10, // not in the form of RFC 3339
    nonexistent_time = 11, // RFC 3339, but no such time: 30 February, 24:00:00
    time_in_past = 12, // an expiry that is not in the future
    invalid_url = 13, // not an http(s) URL, or one with credentials, a query or a fragment
    insecure_url = 14, // plain HTTP to an address that is not the loopback
    missing_api_key = 15, // the configuration holds no API key
    forked = 16, // the client was made by the parent process
    invalid_state = 17, // not allowed now: the secret of a key that has none, for example
    ca_file = 19, // the CA file cannot be read or holds no certificate
    settings_file = 20, // a requested settings file does not exist or cannot be read
    malformed_settings = 21, // a malformed line in a settings file, or a value that is refused
    unknown_profile = 22, // there is no profile of that name
    invalid_marker = 23, // not 16 lower-case hexadecimal digits
    unsupported = 24, // the libcurl that is loaded cannot do this
    client_certificate = 25, // the client certificate or its key cannot be read, or do not match
    queue_full = 26, // the queue is full: take completions before submitting more
    resolve = 30, // the host name has no address
    connect = 31, // no connection could be made
    tls = 32, // no trusted TLS connection could be made; 70 to 77 tell more
    transport = 33, // the connection was lost, an attempt took too long, or what came is not HTTP
    deadline = 34, // the timeout of the call passed
    cancelled = 35, // the call's cancel token was triggered
    proxy = 36, // the proxy cannot be reached, or it refused
    bad_request = 40, // 400 and every 4xx that has no status of its own
    unauthenticated = 41, // 401: the API key is wrong, deleted or expired
    permission_denied = 42, // 403; or a create for another account than the key's, not sent
    not_found = 43, // 404
    conflict = 44, // 409
    rate_limited = 45, // 429
    service = 46, // 408 and 5xx: the service failed, but may have done the work
    redirected = 47, // 3xx: never followed
    invalid_reply = 48, // 2xx, but the body does not answer the request, or has no usable key
    reply_too_large = 49, // over a limit: the body, one header (100 KB), all of them (192 KB)
    pagination = 50, // a list never ends or is wrong: page tokens repeat or have over 4,096 bytes, pages stay empty, or the total is wrong
    payment_required = 51, // 402: the account has no credit, or has reached its spend limit
    account_suspended = 52, // 412: the account is suspended
    not_offered = 53, // 404, 405 or 501 to an update: see fw_update_api_key
    internal = 60, // libcurl refused to work; no input is known to cause it
    certificate_host = 70, // the certificate is for another host
    certificate_expired = 71, // the certificate, or one above it, has expired
    certificate_not_yet_valid = 72, // the certificate, or one above it, is not valid yet
    certificate_self_signed = 73, // the certificate is signed by itself
    certificate_untrusted = 74, // no trusted authority signed the certificate
    certificate_weak = 75, // a key or a signature is weaker than 112 bits: RSA of 1,024, SHA-1
    tls_version = 76, // the other side offers nothing newer than TLS 1.1
    not_tls = 77, // the other side does not speak TLS
};
inline Text name_of(Status value) noexcept {
    return Text(fw_status_name(static_cast<fw_status>(value)));
}

enum class Outcome : std::int32_t {
    done = 0,
    not_sent = 1,
    rejected = 2,
    unknown = 3,
    secret_lost = 4,
};
inline Text name_of(Outcome value) noexcept {
    return Text(fw_outcome_name(static_cast<fw_outcome>(value)));
}

enum class RotationState : std::int32_t {
    begun = 1,
    committed = 2,
    aborted = 3,
    committing = 4,
    aborting = 5,
};
inline Text name_of(RotationState value) noexcept {
    return Text(fw_rotation_state_name(static_cast<fw_rotation_state>(value)));
}

/* A base class of ApiKey, which has get(). */
template <typename Key> class ApiKeyFields {
  public:
    /* The key's id, which deletes it: "key_42vAYeb7rwt9zzg1". */
    Text id() const noexcept { return Text(fw_api_key_id(static_cast<const Key *>(this)->get())); }
    /* The display name. */
    Text display_name() const noexcept { return Text(fw_api_key_display_name(static_cast<const Key *>(this)->get())); }
    /* The number of bytes of the display name before the marker: see fw_create_options_set_exactly_once. */
    std::size_t base_name_length() const noexcept { return fw_api_key_base_name_length(static_cast<const Key *>(this)->get()); }
    /* The first characters of the secret, to recognize it. */
    Text prefix() const noexcept { return Text(fw_api_key_prefix(static_cast<const Key *>(this)->get())); }
    /* The owner's e-mail address. */
    Text email() const noexcept { return Text(fw_api_key_email(static_cast<const Key *>(this)->get())); }
    /* When the key was created, RFC 3339, as the service wrote it. */
    Text create_time() const noexcept { return Text(fw_api_key_create_time(static_cast<const Key *>(this)->get())); }
    /* When the key stops working, RFC 3339, as the service wrote it. */
    Text expire_time() const noexcept { return Text(fw_api_key_expire_time(static_cast<const Key *>(this)->get())); }
    /* When the key was last used, RFC 3339, as the service wrote it. */
    Text last_used() const noexcept { return Text(fw_api_key_last_used(static_cast<const Key *>(this)->get())); }
    /* The marker in the annotation "fwkeys-marker" or else at the end of the display name, 16 hexadecimal digits: see fw_create_options_set_exactly_once. */
    Text marker() const noexcept { return Text(fw_api_key_marker(static_cast<const Key *>(this)->get())); }
    /* For a key created exactly once: how many earlier attempts of the call may still create a key, because their responses were lost and no key of theirs was found. */
    std::int32_t unsettled_attempts() const noexcept { return fw_api_key_unsettled_attempts(static_cast<const Key *>(this)->get()); }
    /* Whether the service says that it does not know the plain text of the secret (service). */
    bool secure() const noexcept { return fw_api_key_secure(static_cast<const Key *>(this)->get()) != 0; }
    /* How many annotations the key has, 0 or more. */
    std::size_t annotation_count() const noexcept { return fw_api_key_annotation_count(static_cast<const Key *>(this)->get()); }
};

} // namespace fwkeys
// clang-format on

#endif // FWKEYS_TYPES_HPP
