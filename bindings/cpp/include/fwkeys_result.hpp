/*
 * fwkeys_result.hpp - what a call came to: an error as a value, and the two ways to hand results over
 *
 * A program without exceptions gets a Result from every call. With exceptions, a call gives its value or throws.
 */
#ifndef FWKEYS_RESULT_HPP
#define FWKEYS_RESULT_HPP

#include <fwkeys_types.hpp>

#include <chrono>
#include <cstdlib>
#include <exception>
#include <memory>
#include <string>
#include <utility>

#if defined(__cpp_exceptions) || defined(__EXCEPTIONS)
#define FWKEYS_EXCEPTIONS 1
#endif

namespace fwkeys {

/* What went wrong, and what became of the request. It can be copied without failing, as exceptions must. */
class Error : public std::exception {
  public:
    /* No error. */
    Error() noexcept : status_(FW_OK) {}

    /* Takes the error, which may be NULL. */
    explicit Error(fw_status status, fw_error *error_or_null = nullptr)
        : status_(status), error_(error_or_null, fw_error_free) {}

    /* An argument that was refused before the library made an error of it. */
    Error(fw_status status, const char *argument)
        : status_(status),
          refusal_(std::make_shared<std::string>(std::string(argument) + " " + fw_status_message(status))) {}

    const char *what() const noexcept override {
        if (error_ != nullptr)
            return fw_error_message(error_.get());
        return refusal_ != nullptr ? refusal_->c_str() : fw_status_message(status_);
    }
    explicit operator bool() const noexcept { return status_ != FW_OK; }
    Status status() const noexcept { return static_cast<Status>(status_); }
    /* Without an fw_error, nothing was sent. */
    Outcome outcome() const noexcept {
        if (status_ == FW_OK)
            return Outcome::done;
        return error_ != nullptr ? static_cast<Outcome>(fw_error_outcome(error_.get())) : Outcome::not_sent;
    }
    bool may_have_left_key() const noexcept { return fw_error_may_have_left_key(error_.get()) != 0; }
    std::int32_t http_status() const noexcept { return fw_error_http_status(error_.get()); }
    std::int32_t service_code() const noexcept { return fw_error_service_code(error_.get()); }
    std::int32_t attempts() const noexcept { return fw_error_attempts(error_.get()); }
    Text service_message() const noexcept { return Text(fw_error_service_message(error_.get())); }
    Text request_id() const noexcept { return Text(fw_error_request_id(error_.get())); }
    Text orphan_key_id() const noexcept { return Text(fw_error_orphan_key_id(error_.get())); }
    Text orphan_prefix() const noexcept { return Text(fw_error_orphan_prefix(error_.get())); }
    Text marker() const noexcept { return Text(fw_error_marker(error_.get())); }
    /* Negative: the service did not ask to wait. */
    std::chrono::milliseconds retry_after() const noexcept {
        return std::chrono::milliseconds(fw_error_retry_after_ms(error_.get()));
    }

  private:
    fw_status status_;
    std::shared_ptr<fw_error> error_;
    std::shared_ptr<std::string> refusal_;
};

/* The value of a call that has none. */
struct Done {};

/* A value or an error: std::expected for C++11. */
template <typename Value> class Result {
  public:
    Result(Value value) : value_(std::move(value)) {}
    Result(Error error) : error_(std::move(error)) {}

    explicit operator bool() const noexcept { return !error_; }
    const Error &error() const noexcept { return error_; }
    Value &operator*() noexcept { return value_; }
    Value *operator->() noexcept { return &value_; }

    /* Throws the error, or ends a program that has no exceptions: look before. */
    Value value() && {
        if (error_) {
#ifdef FWKEYS_EXCEPTIONS
            throw error_;
#else
            std::abort();
#endif
        }
        return std::move(value_);
    }

  private:
    Value value_;
    Error error_;
};

/* How calls hand over what they came to. */
struct Expecting {
    template <typename Value> using Returns = Result<Value>;
    template <typename Value> static Result<Value> give(Result<Value> result) { return result; }
};
#ifdef FWKEYS_EXCEPTIONS
struct Throwing {
    template <typename Value> using Returns = Value;
    template <typename Value> static Value give(Result<Value> result) { return std::move(result).value(); }
};
#endif

} // namespace fwkeys

#endif // FWKEYS_RESULT_HPP
