/*
 * fwkeys_text.hpp - a string that the library lends: std::string_view for C++11, with a NUL behind it
 */
#ifndef FWKEYS_TEXT_HPP
#define FWKEYS_TEXT_HPP

#include <cstddef>
#include <cstring>
#include <iosfwd>
#include <string>

#if __cplusplus >= 201703L
#include <string_view>
#endif

namespace fwkeys {

/* Empty where the service sent nothing. It lives as long as the object that it came from. */
class Text {
  public:
    Text() noexcept : Text(nullptr) {}
    explicit Text(const char *text_or_null) noexcept
        : data_(text_or_null != nullptr ? text_or_null : ""), size_(std::strlen(data_)) {}

    const char *data() const noexcept { return data_; } // never null, with a NUL at its end
    std::size_t size() const noexcept { return size_; }
    bool empty() const noexcept { return size_ == 0; }
    std::string str() const { return std::string(data_, size_); }

    operator std::string() const { return str(); }
#if __cplusplus >= 201703L
    operator std::string_view() const noexcept { return std::string_view(data_, size_); }
#endif

    friend bool operator==(const Text &left, const Text &right) noexcept {
        return left.size_ == right.size_ && std::memcmp(left.data_, right.data_, left.size_) == 0;
    }
    friend bool operator!=(const Text &left, const Text &right) noexcept { return !(left == right); }
    friend bool operator==(const Text &left, const char *right) noexcept { return left == Text(right); }
    friend bool operator!=(const Text &left, const char *right) noexcept { return !(left == right); }
    friend bool operator==(const Text &left, const std::string &right) noexcept {
        return left.size_ == right.size() && std::memcmp(left.data_, right.data(), left.size_) == 0;
    }
    friend bool operator!=(const Text &left, const std::string &right) noexcept { return !(left == right); }

    template <typename Traits>
    friend std::basic_ostream<char, Traits> &operator<<(std::basic_ostream<char, Traits> &stream,
                                                        const Text &text) {
        return stream << text.data_;
    }

  private:
    const char *data_;
    std::size_t size_;
};

} // namespace fwkeys

#endif // FWKEYS_TEXT_HPP
