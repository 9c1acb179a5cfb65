/* The whole life of an API key in C++. Build: c++ -std=c++17 -pthread key_life.cpp -lfwkeys */
#include <fwkeys.hpp>

#include <cstdlib>
#include <iostream>
#include <stdexcept>
#include <thread>

using namespace std::chrono_literals;
using fwkeys::name_of;

namespace {

const char *setting(const char *name) {
    const char *value = std::getenv(name);
    if (value == nullptr)
        throw std::runtime_error(std::string(name) + " is not set");
    return value;
}

const std::string account = setting("FIREWORKS_ACCOUNT_ID"), user = setting("FIREWORKS_USER_ID");

fwkeys::Config config_with(const char *api_key) {
    return std::move(fwkeys::Config().api_key(api_key).base_url(setting("FIREWORKS_BASE_URL")));
}

/* The secret goes straight from the key to the new client; a real program stores it as well. */
void use(const fwkeys::ApiKey &key) {
    const fwkeys::Client newcomer(config_with(key.secret().data()));
    const fwkeys::Identity who = newcomer.whoami_with_user();
    std::cout << "used: account " << who.account_id() << ", user " << who.user_id() << ", key "
              << who.key_id() << std::endl;
}

void list(const fwkeys::Client &client, const std::string &wanted_id) {
    int count = 0, found = 0;
    fwkeys::ApiKeyList keys = client.list_api_keys(account, user);
    for (const fwkeys::ApiKey &listed : keys) {
        count++;
        found += listed.id() == wanted_id;
    }
    std::cout << "listed " << count << " keys, " << found << " of them the new one" << std::endl;

    count = 0;
    const auto by_name = std::move(fwkeys::ListOptions().name_pattern("sample-*").older_than(0s));
    for (const fwkeys::ApiKey &selected : client.list_api_keys(account, user, by_name))
        count += selected.id() == wanted_id;
    std::cout << "selected " << count << " by its name" << std::endl;
}

void live(const fwkeys::Client &client) {
    fwkeys::ApiKey key = client.create_api_key(account, user,
                                               fwkeys::CreateOptions()
                                                   .display_name("sample-cpp")
                                                   .expire_time(std::chrono::system_clock::now() + 30 * 24h)
                                                   .exactly_once());
    const std::string key_id = key.id();
    std::cout << "created " << key_id << ' ' << key.display_name() << ", prefix " << key.prefix()
              << ", expires " << key.expire_time() << std::endl;
    use(key);
    list(client, key_id);

    const fwkeys::ApiKey record = client.get_api_key(account, user, key_id);
    std::cout << "got " << record.id() << ", last used " << record.last_used() << std::endl;
    const auto changes = std::move(fwkeys::CreateOptions().display_name("renamed-cpp"));
    const fwkeys::ApiKey renamed = client.update_api_key(account, user, key_id, changes);
    std::cout << "updated " << renamed.id() << ": " << renamed.display_name() << std::endl;

    key.wipe_secret(); // the end of the object would do it as well
    std::cout << "wiped: the secret is " << (key.secret().empty() ? "gone" : "still there") << std::endl;

    client.delete_api_key(account, user, key_id);
    std::cout << "deleted " << key_id << std::endl;
    try {
        client.delete_api_key(account, user, key_id);
    } catch (const fwkeys::Error &error) {
        if (error.status() != fwkeys::Status::not_found)
            throw;
        std::cout << "error " << name_of(error.status()) << ", outcome " << name_of(error.outcome())
                  << ", HTTP " << error.http_status() << ": " << error.what() << std::endl;
    }
}

/* Replaces a key, and then its successor, for which there is no safe place: that one stays. Returns its id. */
std::string rotate(const fwkeys::Client &client, const std::string &old_key_id) {
    fwkeys::Rotation rotation = client.rotate_api_key(account, user, old_key_id);
    rotation.settle([&] { return !rotation.secret().empty(); }); // a real program stores it
    const std::string new_key_id = rotation.new_key().id();
    std::cout << "rotated " << old_key_id << " to " << new_key_id << ", prefix "
              << rotation.new_key().prefix() << ": " << name_of(rotation.state()) << std::endl;

    fwkeys::Rotation resumed = client.resume_rotation(account, user, old_key_id, new_key_id);
    std::cout << "resumed " << resumed.new_key_id() << ": " << name_of(resumed.state()) << std::endl;

    fwkeys::Rotation second = client.rotate_api_key(account, user, new_key_id);
    try {
        second.settle([]() -> bool { throw std::runtime_error("no room for a secret"); });
    } catch (const std::runtime_error &) {
        std::cout << "kept " << new_key_id << ", dropped " << second.new_key().id() << ", prefix "
                  << second.new_key().prefix() << ": " << name_of(second.state()) << std::endl;
    }
    return new_key_id;
}

/* A create whose answer is lost may leave a key behind. It bears the marker, by which it is found and deleted. */
void lose_and_sweep(const fwkeys::Client &client) {
    const std::string marker = fwkeys::generate_marker();
    try {
        client.create_api_key(account, user, fwkeys::CreateOptions().marker(marker));
    } catch (const fwkeys::Error &error) {
        const fwkeys::Sweep sweep = client.sweep_api_keys(account, user, marker);
        std::cout << "lost " << name_of(error.status()) << ", outcome " << name_of(error.outcome()) << ", "
                  << (error.may_have_left_key() ? "a key may" : "no key can") << " be left: swept "
                  << sweep.deleted_count() << std::endl;
    }
}

/* Cancels a call from another thread, when a line comes in. */
void cancel_when_told(const std::string &key_id) {
    const fwkeys::CancelToken cancel;
    const fwkeys::Client client(config_with(setting("FIREWORKS_API_KEY")).cancel(cancel));
    std::thread canceller([&cancel] {
        std::cin.get();
        cancel.trigger();
    });
    try {
        client.get_api_key(account, user, key_id);
    } catch (const fwkeys::Error &error) {
        std::cout << "cancelled " << name_of(error.status()) << std::endl;
    }
    canceller.join();
}

} // namespace

int main() {
    try {
        const fwkeys::Client client(config_with(setting("FIREWORKS_API_KEY")));
        live(client);
        const fwkeys::ApiKey old_key =
            client.create_api_key(account, user, fwkeys::CreateOptions().display_name("old-cpp"));
        const std::string new_key_id = rotate(client, old_key.id());
        lose_and_sweep(client);
        cancel_when_told(new_key_id);
        client.delete_api_key(account, user, new_key_id);
    } catch (const std::exception &error) {
        std::cerr << "key_life: " << error.what() << '\n';
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
