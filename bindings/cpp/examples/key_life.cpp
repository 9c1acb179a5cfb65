/* The whole life of an API key in C++. Build: c++ -std=c++17 key_life.cpp -lfwkeys */
#include <fwkeys.hpp>

#include <cstdlib>
#include <iostream>

using namespace std::chrono_literals;

namespace {

const char *setting(const char *name) {
    const char *value = std::getenv(name);
    if (value == nullptr)
        throw fwkeys::Error(FW_ERROR_NULL_ARGUMENT);
    return value;
}

fwkeys::Client client_with(const char *api_key) {
    return fwkeys::Client(fwkeys::Config().api_key(api_key).base_url(setting("FIREWORKS_BASE_URL")));
}

void live() {
    const std::string account = setting("FIREWORKS_ACCOUNT_ID"), user = setting("FIREWORKS_USER_ID");
    fwkeys::Client client = client_with(setting("FIREWORKS_API_KEY"));

    fwkeys::ApiKey key = client.create_api_key(account, user,
                                               fwkeys::CreateOptions()
                                                   .display_name("sample-cpp")
                                                   .expire_time(std::chrono::system_clock::now() + 30 * 24h)
                                                   .exactly_once());
    std::cout << "created " << key.id() << ' ' << key.display_name() << ", prefix " << key.prefix()
              << ", expires " << key.expire_time() << std::endl;

    // The secret goes straight from the key to the new client; a real program stores it as well.
    std::cout << "used: account " << client_with(key.secret().data()).whoami().account_id() << std::endl;

    int count = 0, found = 0;
    for (const fwkeys::ApiKey &listed : client.list_api_keys(account, user)) {
        count++;
        found += listed.id() == key.id();
    }
    std::cout << "listed " << count << " keys, " << found << " of them the new one" << std::endl;

    key.wipe_secret(); // the end of the object would do it as well
    std::cout << "wiped: the secret is " << (key.secret().empty() ? "gone" : "still there") << std::endl;

    const std::string key_id(key.id());
    client.delete_api_key(account, user, key_id);
    std::cout << "deleted " << key_id << std::endl;

    try {
        client.delete_api_key(account, user, key_id);
    } catch (const fwkeys::Error &error) {
        if (error.status() != FW_ERROR_NOT_FOUND)
            throw;
        std::cout << "error " << error.status_name() << ", outcome " << error.outcome_name() << ", HTTP "
                  << error.http_status() << ": " << error.what() << std::endl;
    }
}

} // namespace

int main() {
    try {
        live();
    } catch (const fwkeys::Error &error) {
        std::cerr << "key_life: " << error.status_name() << ": " << error.what() << '\n';
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
