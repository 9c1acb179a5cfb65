/* The headers in every standard from C++11 on, with exceptions and without, and what a program says in both ways. */
#include <fwkeys.hpp>

fwkeys::Result<fwkeys::ApiKey> create(const fwkeys::expected::Client &client);
fwkeys::Result<fwkeys::ApiKey> create(const fwkeys::expected::Client &client) {
    return client.create_api_key("account", "user",
                                 fwkeys::CreateOptions().display_name("ci").exactly_once());
}

bool replace(const fwkeys::expected::Client &client);
bool replace(const fwkeys::expected::Client &client) {
    auto rotation = client.rotate_api_key("account", "user", "key");
    if (!rotation)
        return rotation.error().outcome() == fwkeys::Outcome::not_sent;
    return static_cast<bool>(rotation->settle([&] { return !rotation->secret().empty(); }));
}

#ifdef FWKEYS_EXCEPTIONS
std::string first_id(const fwkeys::Client &client);
std::string first_id(const fwkeys::Client &client) {
    fwkeys::ApiKeyList list = client.list_api_keys("account", "-");
    for (const fwkeys::ApiKey &key : list)
        return key.last_used().empty() ? key.id() : key.last_used();
    return client.whoami_with_user().user_id();
}
#endif
