/*
 * fwkeys.hpp - libfwkeys for C++11 and newer: objects that free themselves, and exceptions or results
 *
 * Everything is in headers, which add nothing to the library: each function is one call of fwkeys.h, where it is
 * documented. Strings that the library lends are a Text. Secrets are never copied: they stay in the library's locked
 * memory. fwkeys::Client throws an Error; fwkeys::expected::Client gives a Result, and needs no exceptions.
 */
#ifndef FWKEYS_HPP
#define FWKEYS_HPP

#include <fwkeys_result.hpp>

#include <initializer_list>

namespace fwkeys {

namespace detail {

/* Frees an object of the library, unless it is lent. */
struct Free {
    bool lent = false;
    void operator()(fw_config *object) const noexcept { fw_config_free(object); }
    void operator()(fw_client *object) const noexcept { fw_client_free(object); }
    void operator()(fw_cancel *object) const noexcept { fw_cancel_free(object); }
    void operator()(fw_create_options *object) const noexcept { fw_create_options_free(object); }
    void operator()(fw_list_options *object) const noexcept { fw_list_options_free(object); }
    void operator()(fw_api_key_list *object) const noexcept { fw_api_key_list_free(object); }
    void operator()(fw_identity *object) const noexcept { fw_identity_free(object); }
    void operator()(fw_rotation *object) const noexcept { fw_rotation_free(object); }
    void operator()(fw_sweep *object) const noexcept { fw_sweep_free(object); }
    void operator()(fw_api_key *object) const noexcept {
        if (!lent)
            fw_api_key_free(object);
    }
};

template <typename Object> using Handle = std::unique_ptr<Object, Free>;

struct Argument {
    const char *name;
    const std::string &text;
};

/* C would take a NUL in a string as its end: so a NUL is refused, as any control character is. */
inline Error refused_nul(std::initializer_list<Argument> arguments) {
    for (const Argument &argument : arguments)
        if (argument.text.find('\0') != std::string::npos)
            return Error(FW_ERROR_CONTROL_CHARACTER, argument.name);
    return Error();
}

/* Makes a call that gives an object. */
template <typename Value, typename Object, typename Call>
Result<Value> make(const Error &refusal, Call call) {
    if (refusal)
        return refusal;
    Object *object = nullptr;
    fw_error *error = nullptr;
    const fw_status status = call(&object, &error);
    if (status != FW_OK)
        return Error(status, error);
    return Value(Handle<Object>(object));
}

/* Makes a call that gives nothing. */
template <typename Call> Result<Done> perform(const Error &refusal, Call call) {
    if (refusal)
        return refusal;
    fw_error *error = nullptr;
    const fw_status status = call(&error);
    if (status != FW_OK)
        return Error(status, error);
    return Done();
}

/* Settings: setters can be chained. The first that is refused is kept, and reported where the settings are used. */
template <typename Object, typename Derived> class Settings {
  public:
    /* For the settings that have no function here. */
    Object *get() const noexcept { return handle_.get(); }
    const Error &refusal() const noexcept { return refusal_; }

  protected:
    explicit Settings(fw_status (*create)(Object **)) {
        Object *object = nullptr;
        keep("the settings", create(&object));
        handle_.reset(object);
    }
    Derived &keep(const char *name, fw_status status) {
        if (status != FW_OK && !refusal_)
            refusal_ = Error(status, name);
        return static_cast<Derived &>(*this);
    }
    template <typename Setter> Derived &keep_text(const char *name, const std::string &text, Setter setter) {
        const bool has_nul = text.find('\0') != std::string::npos;
        return keep(name, has_nul ? FW_ERROR_CONTROL_CHARACTER : setter(get(), text.c_str()));
    }

  private:
    Handle<Object> handle_;
    Error refusal_;
};

} // namespace detail

/* Ends the calls that it was given to, from any thread. It stays triggered. */
class CancelToken {
  public:
    CancelToken() {
        fw_cancel *cancel = nullptr;
        fw_cancel_new(
            &cancel); // where no descriptor is left the token is empty: settings refuse such a token
        cancel_.reset(cancel);
    }
    void trigger() const noexcept { fw_cancel_trigger(cancel_.get()); }
    fw_cancel *get() const noexcept { return cancel_.get(); }

  private:
    detail::Handle<fw_cancel> cancel_;
};

/* Settings of a client; what is not set has the library's default. */
class Config : public detail::Settings<fw_config, Config> {
  public:
    Config() : Settings(fw_config_new) {}

    /* ApiKey::secret().data() goes in here as it is. A std::string would leave the key in memory. */
    Config &api_key(const char *key) { return keep("api_key", fw_config_set_api_key(get(), key)); }
    Config &api_key(const std::string &key) { return keep_text("api_key", key, fw_config_set_api_key); }
    Config &base_url(const std::string &url) { return keep_text("base_url", url, fw_config_set_base_url); }
    Config &ca_file(const std::string &path) { return keep_text("ca_file", path, fw_config_set_ca_file); }
    Config &timeout(std::chrono::milliseconds time) {
        return keep("timeout", fw_config_set_timeout_ms(get(), time.count()));
    }
    Config &settle(std::chrono::milliseconds time) {
        return keep("settle", fw_config_set_settle_ms(get(), time.count()));
    }
    Config &max_attempts(std::int32_t attempts) {
        return keep("max_attempts", fw_config_set_max_attempts(get(), attempts));
    }
    /* Ends every call of the clients. */
    Config &cancel(const CancelToken &token) {
        return keep("cancel",
                    token.get() != nullptr ? fw_config_set_cancel(get(), token.get()) : FW_ERROR_INTERNAL);
    }
};

/* What a new key is to be, or what an update changes. */
class CreateOptions : public detail::Settings<fw_create_options, CreateOptions> {
  public:
    CreateOptions() : Settings(fw_create_options_new) {}

    CreateOptions &display_name(const std::string &name) {
        return keep_text("display_name", name, fw_create_options_set_display_name);
    }
    CreateOptions &expire_time(std::chrono::system_clock::time_point time) {
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch());
        return keep("expire_time", fw_create_options_set_expire_time_unix(get(), seconds.count()));
    }
    CreateOptions &annotation(const std::string &name, const std::string &value) {
        if (const Error refusal = detail::refused_nul({{"name", name}, {"value", value}}))
            return keep("annotation", static_cast<fw_status>(refusal.status()));
        return keep("annotation", fw_create_options_set_annotation(get(), name.c_str(), value.c_str()));
    }
    CreateOptions &exactly_once(std::int32_t level = 1) {
        return keep("exactly_once", fw_create_options_set_exactly_once(get(), level));
    }
    CreateOptions &marker(const std::string &marker) {
        return keep_text("marker", marker, fw_create_options_set_marker);
    }
    CreateOptions &marker_in_annotation(bool in_annotation = true) {
        return keep("marker_in_annotation",
                    fw_create_options_set_marker_in_annotation(get(), in_annotation ? 1 : 0));
    }
    CreateOptions &cancel(const CancelToken &token) {
        return keep("cancel", token.get() != nullptr ? fw_create_options_set_cancel(get(), token.get())
                                                     : FW_ERROR_INTERNAL);
    }
};

/* Which keys a list gives: those that fit everything that is set. */
class ListOptions : public detail::Settings<fw_list_options, ListOptions> {
  public:
    ListOptions() : Settings(fw_list_options_new) {}

    ListOptions &unused_for(std::chrono::seconds time) {
        return keep("unused_for", fw_list_options_set_unused_for_seconds(get(), time.count()));
    }
    ListOptions &older_than(std::chrono::seconds time) {
        return keep("older_than", fw_list_options_set_older_than_seconds(get(), time.count()));
    }
    ListOptions &expires_within(std::chrono::seconds time) {
        return keep("expires_within", fw_list_options_set_expires_within_seconds(get(), time.count()));
    }
    /* "ci-*" for example: see fw_list_options_set_name_pattern. */
    ListOptions &name_pattern(const std::string &pattern) {
        return keep_text("name_pattern", pattern, fw_list_options_set_name_pattern);
    }
    ListOptions &annotation(const std::string &name, const std::string &value) {
        if (const Error refusal = detail::refused_nul({{"name", name}, {"value", value}}))
            return keep("annotation", static_cast<fw_status>(refusal.status()));
        return keep("annotation", fw_list_options_set_annotation(get(), name.c_str(), value.c_str()));
    }
    ListOptions &marked(bool marked = true) {
        return keep("marked", fw_list_options_set_marked(get(), marked ? 1 : 0));
    }
};

/* A marker for CreateOptions, to be written down before the create. Empty: the system has no randomness. */
inline std::string generate_marker() {
    char marker[17] = "";
    fw_marker_generate(marker, sizeof marker);
    return marker;
}

/* A key's record, with the secret if it was just created. The secret is wiped with the object, or before. */
class ApiKey : public ApiKeyFields<ApiKey> {
  public:
    ApiKey() noexcept = default;
    explicit ApiKey(detail::Handle<fw_api_key> key) noexcept : key_(std::move(key)) {}

    /* There is a record: a list is not at its end. */
    explicit operator bool() const noexcept { return key_ != nullptr; }
    Text annotation_name(std::size_t index) const { return Text(fw_api_key_annotation_name(get(), index)); }
    Text annotation_value(std::size_t index) const { return Text(fw_api_key_annotation_value(get(), index)); }

    /* Until wipe_secret() or the end of the object. Empty: there is none. */
    Text secret() const noexcept { return Text(fw_api_key_secret(get(), nullptr)); }
    void wipe_secret() noexcept { fw_api_key_wipe_secret(get()); }

    fw_api_key *get() const noexcept { return key_.get(); }

  private:
    detail::Handle<fw_api_key> key_;
};

/* A list that is read while one goes through it, once: `for (const ApiKey &key : client.list_api_keys(...))`. */
template <typename Policy> class BasicApiKeyList {
  public:
    BasicApiKeyList() noexcept = default;
    explicit BasicApiKeyList(detail::Handle<fw_api_key_list> list) noexcept : list_(std::move(list)) {}

    /* The next key; an empty one: that was the last. */
    typename Policy::template Returns<ApiKey> next() {
        fw_api_key_list *list = list_.get();
        return Policy::give(
            detail::make<ApiKey, fw_api_key>(Error(), [list](fw_api_key **key, fw_error **error) {
                return fw_api_key_list_next(list, key, error);
            }));
    }
    /* How many keys the service says there are; -1: it did not say. */
    std::int64_t total_size() const noexcept { return fw_api_key_list_total_size(list_.get()); }

    class Iterator {
      public:
        explicit Iterator(BasicApiKeyList *list) : list_(list) { ++*this; }
        Iterator() noexcept : list_(nullptr) {}
        const ApiKey &operator*() const noexcept { return key_; }
        const ApiKey *operator->() const noexcept { return &key_; }
        Iterator &operator++() {
            key_ = list_->next();
            return *this;
        }
        bool operator!=(const Iterator &) const noexcept { return static_cast<bool>(key_); }

      private:
        BasicApiKeyList *list_;
        ApiKey key_;
    };
    Iterator begin() { return Iterator(this); }
    Iterator end() const noexcept { return Iterator(); }

  private:
    detail::Handle<fw_api_key_list> list_;
};

/* Whose API key a client uses; what was not asked for is empty. */
class Identity {
  public:
    Identity() noexcept = default;
    explicit Identity(detail::Handle<fw_identity> identity) noexcept : identity_(std::move(identity)) {}

    Text account_id() const noexcept { return Text(fw_identity_account_id(identity_.get())); }
    Text email() const noexcept { return Text(fw_identity_email(identity_.get())); }
    Text user_id() const noexcept { return Text(fw_identity_user_id(identity_.get())); }
    Text key_id() const noexcept { return Text(fw_identity_key_id(identity_.get())); }

  private:
    detail::Handle<fw_identity> identity_;
};

/* What a sweep did. */
class Sweep {
  public:
    Sweep() noexcept = default;
    explicit Sweep(detail::Handle<fw_sweep> sweep) noexcept : sweep_(std::move(sweep)) {}

    std::size_t deleted_count() const noexcept { return fw_sweep_deleted_count(sweep_.get()); }
    Text deleted_key_id(std::size_t index) const {
        return Text(fw_sweep_deleted_key_id(sweep_.get(), index));
    }
    std::int64_t examined_count() const noexcept { return fw_sweep_examined_count(sweep_.get()); }

  private:
    detail::Handle<fw_sweep> sweep_;
};

/* A new key that works and is to take the place of an old one. */
template <typename Policy> class BasicRotation {
  public:
    BasicRotation() noexcept = default;
    explicit BasicRotation(detail::Handle<fw_rotation> rotation) noexcept
        : rotation_(std::move(rotation)),
          new_key_(detail::Handle<fw_api_key>(const_cast<fw_api_key *>(fw_rotation_new_key(rotation_.get())),
                                              lending())) {}

    const ApiKey &new_key() const noexcept { return new_key_; }
    /* Empty once aborted. */
    Text secret() const noexcept { return Text(fw_rotation_secret(rotation_.get(), nullptr)); }
    /* For resume_rotation in another process. */
    Text new_key_id() const noexcept { return Text(fw_rotation_new_key_id(rotation_.get())); }
    Text old_key_id() const noexcept { return Text(fw_rotation_old_key_id(rotation_.get())); }
    RotationState state() const noexcept {
        return static_cast<RotationState>(fw_rotation_get_state(rotation_.get()));
    }

    /* Deletes the old key. */
    typename Policy::template Returns<Done> commit() {
        commit_was_tried_ = true;
        return Policy::give(end(fw_rotation_commit));
    }
    /* Deletes the new key and wipes its secret. */
    typename Policy::template Returns<Done> abort() { return Policy::give(end(fw_rotation_abort)); }

    /* The block stores the new secret, and decides: true commits, false aborts, and so does an exception, which goes
     * on. Where the block itself tried to commit, the new key stays, for it may be in use already. Where deleting fails,
     * state() tells how far it is, and either can be called again. */
    template <typename Block> typename Policy::template Returns<Done> settle(Block block) {
#ifdef FWKEYS_EXCEPTIONS
        bool stored = false;
        try {
            stored = block();
        } catch (...) {
            abort_unless_tried();
            throw;
        }
#else
        const bool stored = block();
#endif
        return stored ? commit() : Policy::give(abort_unless_tried());
    }

  private:
    static detail::Free lending() noexcept {
        detail::Free free;
        free.lent = true;
        return free;
    }
    Result<Done> end(fw_status (*function)(fw_rotation *, fw_error **)) {
        fw_rotation *rotation = rotation_.get();
        return detail::perform(Error(), [=](fw_error **error) { return function(rotation, error); });
    }
    Result<Done> abort_unless_tried() { return commit_was_tried_ ? Done() : end(fw_rotation_abort); }

    detail::Handle<fw_rotation> rotation_;
    ApiKey new_key_;
    bool commit_was_tried_ = false;
};

/* A client, which any number of threads may use at once. */
template <typename Policy> class BasicClient {
  public:
    template <typename Value> using Returns = typename Policy::template Returns<Value>;
    using ApiKeyList = BasicApiKeyList<Policy>;
    using Rotation = BasicRotation<Policy>;

    BasicClient() noexcept = default;
    explicit BasicClient(detail::Handle<fw_client> client) noexcept : client_(std::move(client)) {}
    /* With exceptions only; open() is for both. */
    explicit BasicClient(const Config &config) : BasicClient(open(config)) {}

    static Returns<BasicClient> open(const Config &config) {
        return Policy::give(detail::make<BasicClient, fw_client>(
            config.refusal(), [&config](fw_client **client, fw_error **error) {
                return fw_client_new(config.get(), client, error);
            }));
    }

    Returns<ApiKey> create_api_key(const std::string &account_id, const std::string &user_id,
                                   const CreateOptions &options = CreateOptions()) const {
        return give<ApiKey, fw_api_key>(options.refusal(), {{"account_id", account_id}, {"user_id", user_id}},
                                        fw_create_api_key, account_id.c_str(), user_id.c_str(),
                                        options.get());
    }

    Returns<ApiKey> get_api_key(const std::string &account_id, const std::string &user_id,
                                const std::string &key_id) const {
        return give<ApiKey, fw_api_key>(
            Error(), {{"account_id", account_id}, {"user_id", user_id}, {"key_id", key_id}}, fw_get_api_key,
            account_id.c_str(), user_id.c_str(), key_id.c_str());
    }

    Returns<ApiKeyList> list_api_keys(const std::string &account_id, const std::string &user_id,
                                      const ListOptions &options = ListOptions()) const {
        return give<ApiKeyList, fw_api_key_list>(
            options.refusal(), {{"account_id", account_id}, {"user_id", user_id}}, fw_list_api_keys,
            account_id.c_str(), user_id.c_str(), static_cast<const fw_list_options *>(options.get()));
    }

    /* What is not set in the changes stays as it is. */
    Returns<ApiKey> update_api_key(const std::string &account_id, const std::string &user_id,
                                   const std::string &key_id, const CreateOptions &changes) const {
        return give<ApiKey, fw_api_key>(
            changes.refusal(), {{"account_id", account_id}, {"user_id", user_id}, {"key_id", key_id}},
            fw_update_api_key, account_id.c_str(), user_id.c_str(), key_id.c_str(), changes.get());
    }

    Returns<Done> delete_api_key(const std::string &account_id, const std::string &user_id,
                                 const std::string &key_id) const {
        const Error refusal =
            detail::refused_nul({{"account_id", account_id}, {"user_id", user_id}, {"key_id", key_id}});
        return Policy::give(detail::perform(refusal, [&](fw_error **error) {
            return fw_delete_api_key(get(), account_id.c_str(), user_id.c_str(), key_id.c_str(), error);
        }));
    }

    Returns<Identity> whoami() const { return give<Identity, fw_identity>(Error(), {}, fw_whoami); }

    /* Also looks for the user and for the key itself. */
    Returns<Identity> whoami_with_user() const {
        return give<Identity, fw_identity>(Error(), {}, fw_whoami_with_user);
    }

    /* Begins to replace a key: see BasicRotation::settle. */
    Returns<Rotation> rotate_api_key(const std::string &account_id, const std::string &user_id,
                                     const std::string &old_key_id,
                                     const CreateOptions &options = CreateOptions()) const {
        return give<Rotation, fw_rotation>(
            options.refusal(), {{"account_id", account_id}, {"user_id", user_id}, {"old_key_id", old_key_id}},
            fw_rotation_begin, account_id.c_str(), user_id.c_str(), old_key_id.c_str(), options.get());
    }

    /* Goes on with a rotation that another process began: see fw_rotation_resume. It has no secret. */
    Returns<Rotation> resume_rotation(const std::string &account_id, const std::string &user_id,
                                      const std::string &old_key_id, const std::string &new_key_id) const {
        return give<Rotation, fw_rotation>(Error(),
                                           {{"account_id", account_id},
                                            {"user_id", user_id},
                                            {"old_key_id", old_key_id},
                                            {"new_key_id", new_key_id}},
                                           fw_rotation_resume, account_id.c_str(), user_id.c_str(),
                                           old_key_id.c_str(), new_key_id.c_str());
    }

    /* Deletes the keys that bear a marker, but for one that is to stay; "": none is. */
    Returns<Sweep> sweep_api_keys(const std::string &account_id, const std::string &user_id,
                                  const std::string &marker, const std::string &keep_key_id = "") const {
        return give<Sweep, fw_sweep>(Error(),
                                     {{"account_id", account_id},
                                      {"user_id", user_id},
                                      {"marker", marker},
                                      {"keep_key_id", keep_key_id}},
                                     fw_sweep_api_keys, account_id.c_str(), user_id.c_str(), marker.c_str(),
                                     keep_key_id.empty() ? nullptr : keep_key_id.c_str());
    }

    /* For the calls that have no function here. */
    fw_client *get() const noexcept { return client_.get(); }

  private:
    /* Makes a call of the library: the client, the arguments, places for the object and the error. */
    template <typename Value, typename Object, typename Function, typename... Arguments>
    Returns<Value> give(const Error &refusal, std::initializer_list<detail::Argument> texts,
                        Function function, Arguments... arguments) const {
        const Error refused = refusal ? refusal : detail::refused_nul(texts);
        return Policy::give(detail::make<Value, Object>(refused, [&](Object **object, fw_error **error) {
            return function(get(), arguments..., object, error);
        }));
    }
    detail::Handle<fw_client> client_;
};

#ifdef FWKEYS_EXCEPTIONS
using Client = BasicClient<Throwing>;
using ApiKeyList = Client::ApiKeyList;
using Rotation = Client::Rotation;
#endif

/* The same with results in place of exceptions. */
namespace expected {
using Client = BasicClient<Expecting>;
using ApiKeyList = Client::ApiKeyList;
using Rotation = Client::Rotation;
} // namespace expected

} // namespace fwkeys

#endif // FWKEYS_HPP
