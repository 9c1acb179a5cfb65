/*
 * fwkeys.hpp - libfwkeys for C++17: objects that free themselves, and exceptions in place of statuses
 *
 * Everything is in this header, which adds nothing to the library: each function is one call of fwkeys.h, where it is
 * documented. What is borrowed there is a std::string_view here, empty where the service sent nothing, and lives as
 * long as the object that it came from. Secrets are never copied: they stay in the library's locked memory.
 */
#ifndef FWKEYS_HPP
#define FWKEYS_HPP

#include <fwkeys.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#if !defined(__cpp_exceptions)
#error "fwkeys.hpp reports errors by exceptions; a program without them uses fwkeys.h"
#endif

namespace fwkeys {

class Error; // below: it is made of the same parts

namespace detail {

template <auto free> struct Free {
    template <typename Object> void operator()(Object *object) const noexcept { free(object); }
};

template <typename Object, auto free> using Handle = std::unique_ptr<Object, Free<free>>;

inline std::string_view view(const char *text_or_null) noexcept {
    return text_or_null != nullptr ? std::string_view(text_or_null) : std::string_view();
}

} // namespace detail

/* What went wrong, and what became of the request. It can be copied without failing, as exceptions must. */
class Error : public std::exception {
  public:
    /* Takes the error, which may be NULL. */
    explicit Error(fw_status status, fw_error *error_or_null = nullptr)
        : status_(status), error_(error_or_null, fw_error_free) {}

    const char *what() const noexcept override {
        return error_ != nullptr ? fw_error_message(error_.get()) : fw_status_name(status_);
    }
    fw_status status() const noexcept { return status_; }
    const char *status_name() const noexcept { return fw_status_name(status_); }
    /* A call that is refused before anything is sent, a setter's for example, has no fw_error: NOT_SENT. */
    fw_outcome outcome() const noexcept {
        return error_ != nullptr ? fw_error_outcome(error_.get()) : FW_OUTCOME_NOT_SENT;
    }
    const char *outcome_name() const noexcept { return fw_outcome_name(outcome()); }
    std::int32_t http_status() const noexcept { return fw_error_http_status(error_.get()); }
    std::string_view service_message() const noexcept {
        return detail::view(fw_error_service_message(error_.get()));
    }
    std::string_view request_id() const noexcept { return detail::view(fw_error_request_id(error_.get())); }
    std::string_view orphan_key_id() const noexcept {
        return detail::view(fw_error_orphan_key_id(error_.get()));
    }
    std::string_view marker() const noexcept { return detail::view(fw_error_marker(error_.get())); }
    std::optional<std::chrono::milliseconds> retry_after() const noexcept {
        const std::int64_t wait_ms = fw_error_retry_after_ms(error_.get());
        return wait_ms < 0 ? std::nullopt : std::optional(std::chrono::milliseconds(wait_ms));
    }

  private:
    fw_status status_;
    std::shared_ptr<fw_error> error_;
};

namespace detail {

inline void check(fw_status status, fw_error *error_or_null = nullptr) {
    if (status != FW_OK)
        throw Error(status, error_or_null);
}

/* Makes a call that gives an object, or throws what it reports. */
template <typename Object, auto free, typename Call> Handle<Object, free> make(Call call) {
    Object *object = nullptr;
    fw_error *error = nullptr;
    const fw_status status = call(&object, &error);
    check(status, error);
    return Handle<Object, free>(object);
}

inline std::int64_t unix_seconds(std::chrono::system_clock::time_point time) {
    return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

} // namespace detail

/* Settings of a client. Setters give the object back, so that they can be chained. */
class Config {
  public:
    Config()
        : config_(detail::make<fw_config, fw_config_free>(
              [](fw_config **config, fw_error **) { return fw_config_new(config); })) {}

    /* Not a std::string, which would leave the key in memory; ApiKey::secret() goes in here as it is. */
    Config &api_key(const char *api_key) { return done(fw_config_set_api_key(get(), api_key)); }
    Config &base_url(const char *url) { return done(fw_config_set_base_url(get(), url)); }
    Config &timeout(std::chrono::milliseconds timeout) {
        return done(fw_config_set_timeout_ms(get(), timeout.count()));
    }
    Config &settle(std::chrono::milliseconds time) {
        return done(fw_config_set_settle_ms(get(), time.count()));
    }
    Config &max_attempts(std::int32_t attempts) { return done(fw_config_set_max_attempts(get(), attempts)); }
    Config &ca_file(const char *path) { return done(fw_config_set_ca_file(get(), path)); }

    /* For the settings that have no function here. */
    fw_config *get() const noexcept { return config_.get(); }

  private:
    Config &done(fw_status status) {
        detail::check(status);
        return *this;
    }
    detail::Handle<fw_config, fw_config_free> config_;
};

/* What a new key is to be. */
class CreateOptions {
  public:
    CreateOptions()
        : options_(detail::make<fw_create_options, fw_create_options_free>(
              [](fw_create_options **options, fw_error **) { return fw_create_options_new(options); })) {}

    CreateOptions &display_name(const std::string &name) {
        return done(fw_create_options_set_display_name(get(), name.c_str()));
    }
    CreateOptions &expire_time(std::chrono::system_clock::time_point time) {
        return done(fw_create_options_set_expire_time_unix(get(), detail::unix_seconds(time)));
    }
    CreateOptions &annotation(const std::string &name, const std::string &value) {
        return done(fw_create_options_set_annotation(get(), name.c_str(), value.c_str()));
    }
    CreateOptions &exactly_once(bool exactly_once = true) {
        return done(fw_create_options_set_exactly_once(get(), exactly_once ? 1 : 0));
    }

    fw_create_options *get() const noexcept { return options_.get(); }

  private:
    CreateOptions &done(fw_status status) {
        detail::check(status);
        return *this;
    }
    detail::Handle<fw_create_options, fw_create_options_free> options_;
};

/* A key's record, with the secret if it was just created. The secret is wiped with the object, or before. */
class ApiKey {
  public:
    explicit ApiKey(detail::Handle<fw_api_key, fw_api_key_free> key) noexcept : key_(std::move(key)) {}

    std::string_view id() const noexcept { return detail::view(fw_api_key_id(get())); }
    std::string_view display_name() const noexcept { return detail::view(fw_api_key_display_name(get())); }
    std::string_view prefix() const noexcept { return detail::view(fw_api_key_prefix(get())); }
    std::string_view create_time() const noexcept { return detail::view(fw_api_key_create_time(get())); }
    std::string_view expire_time() const noexcept { return detail::view(fw_api_key_expire_time(get())); }
    std::string_view marker() const noexcept { return detail::view(fw_api_key_marker(get())); }
    std::int32_t unsettled_attempts() const noexcept { return fw_api_key_unsettled_attempts(get()); }

    /* With a NUL behind it; until wipe_secret() or the end of the object. Empty: there is none. */
    std::string_view secret() const noexcept { return detail::view(fw_api_key_secret(get(), nullptr)); }
    void wipe_secret() noexcept { fw_api_key_wipe_secret(get()); }

    fw_api_key *get() const noexcept { return key_.get(); }

  private:
    detail::Handle<fw_api_key, fw_api_key_free> key_;
};

/* A list that is read while one goes through it, once: `for (const ApiKey &key : client.list_api_keys(...))`. */
class ApiKeyList {
  public:
    explicit ApiKeyList(detail::Handle<fw_api_key_list, fw_api_key_list_free> list) noexcept
        : list_(std::move(list)) {}

    /* The next key; none: that was the last. */
    std::optional<ApiKey> next() {
        auto key = detail::make<fw_api_key, fw_api_key_free>([this](fw_api_key **key, fw_error **error) {
            return fw_api_key_list_next(list_.get(), key, error);
        });
        return key != nullptr ? std::optional<ApiKey>(std::move(key)) : std::nullopt;
    }

    struct End {};
    class Iterator {
      public:
        explicit Iterator(ApiKeyList &list) : list_(list), key_(list.next()) {}
        const ApiKey &operator*() const noexcept { return *key_; }
        const ApiKey *operator->() const noexcept { return &*key_; }
        Iterator &operator++() {
            key_ = list_.next();
            return *this;
        }
        bool operator!=(End) const noexcept { return key_.has_value(); }

      private:
        ApiKeyList &list_;
        std::optional<ApiKey> key_;
    };
    Iterator begin() { return Iterator(*this); }
    End end() const noexcept { return {}; }

  private:
    detail::Handle<fw_api_key_list, fw_api_key_list_free> list_;
};

/* Whose API key a client uses. */
class Identity {
  public:
    explicit Identity(detail::Handle<fw_identity, fw_identity_free> identity) noexcept
        : identity_(std::move(identity)) {}

    std::string_view account_id() const noexcept {
        return detail::view(fw_identity_account_id(identity_.get()));
    }
    std::string_view email() const noexcept { return detail::view(fw_identity_email(identity_.get())); }

  private:
    detail::Handle<fw_identity, fw_identity_free> identity_;
};

/* A client, which any number of threads may use at once. */
class Client {
  public:
    explicit Client(const Config &config)
        : client_(detail::make<fw_client, fw_client_free>([&config](fw_client **client, fw_error **error) {
              return fw_client_new(config.get(), client, error);
          })) {}

    ApiKey create_api_key(const std::string &account_id, const std::string &user_id,
                          const CreateOptions &options = CreateOptions()) {
        return ApiKey(detail::make<fw_api_key, fw_api_key_free>([&](fw_api_key **key, fw_error **error) {
            return fw_create_api_key(get(), account_id.c_str(), user_id.c_str(), options.get(), key, error);
        }));
    }

    ApiKeyList list_api_keys(const std::string &account_id, const std::string &user_id) {
        return ApiKeyList(detail::make<fw_api_key_list, fw_api_key_list_free>(
            [&](fw_api_key_list **list, fw_error **error) {
                return fw_list_api_keys(get(), account_id.c_str(), user_id.c_str(), nullptr, list, error);
            }));
    }

    void delete_api_key(const std::string &account_id, const std::string &user_id,
                        const std::string &key_id) {
        fw_error *error = nullptr;
        const fw_status status =
            fw_delete_api_key(get(), account_id.c_str(), user_id.c_str(), key_id.c_str(), &error);
        detail::check(status, error);
    }

    Identity whoami() {
        return Identity(detail::make<fw_identity, fw_identity_free>(
            [this](fw_identity **identity, fw_error **error) { return fw_whoami(get(), identity, error); }));
    }

    /* For the calls that have no function here. */
    fw_client *get() const noexcept { return client_.get(); }

  private:
    detail::Handle<fw_client, fw_client_free> client_;
};

} // namespace fwkeys

#endif // FWKEYS_HPP
