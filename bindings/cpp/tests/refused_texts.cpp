/* What the headers do with strings that they or the library refuse, in a program that has no exceptions. */
#include <fwkeys.hpp>

#include <cstdio>
#include <cstdlib>

namespace {

using fwkeys::Config;
using fwkeys::CreateOptions;
using fwkeys::expected::Client;

template <typename Value>
void say(const char *parameter, const char *kind, const fwkeys::Result<Value> &result) {
    std::printf("%s %s %s\n", parameter, kind, fwkeys::name_of(result.error().status()).data());
}

void refuse(const Client &client, const char *kind, const std::string &text) {
    const auto create = [&](const CreateOptions &options) {
        return client.create_api_key("account", "user", options);
    };
    const char *key = std::getenv("FIREWORKS_API_KEY");
    say("account", kind, client.create_api_key(text, "user"));
    say("user", kind, client.create_api_key("account", text));
    say("key", kind, client.get_api_key("account", "user", text));
    say("marker", kind, client.sweep_api_keys("account", "user", text));
    say("new_key", kind, client.resume_rotation("account", "user", "old", text));
    say("pattern", kind, client.list_api_keys("account", "user", fwkeys::ListOptions().name_pattern(text)));
    say("name", kind, create(CreateOptions().display_name(text)));
    if (!text.empty())
        say("annotation", kind, create(CreateOptions().annotation("name", text)));
    say("url", kind, Client::open(Config().api_key(key).base_url(text)));
    say("api_key", kind, Client::open(Config().api_key(text)));
}

} // namespace

int main() {
    auto client = Client::open(
        Config().api_key(std::getenv("FIREWORKS_API_KEY")).base_url(std::getenv("FIREWORKS_BASE_URL")));
    if (!client)
        return EXIT_FAILURE;
    refuse(*client, "nul", std::string("a\0b", 3));
    refuse(*client, "empty", "");
    refuse(*client, "long", std::string(5000, 'a'));
    refuse(*client, "utf8", "a\xff");
    return EXIT_SUCCESS;
}
