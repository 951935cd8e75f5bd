/* How a call ended: a number, the name of the number, and words. */
#ifndef INWORLD_RESULT_HPP
#define INWORLD_RESULT_HPP

#include "enums.hpp"
#include "text.hpp"

#include <type_traits>
#include <utility>

namespace inworld {

/* The story of a failure, kept by value. */
class Words {
public:
    /* Of this result, with this thread's last error in the names of these headers. */
    explicit Words(std::int32_t code) noexcept
    {
        std::size_t length = 0;
        for (const char *from = name(static_cast<Error>(code)); *from != '\0'; ++from)
            text_[length++] = *from;
        text_[length] = '\0';
        if (code >= 0 || length == 0)
            return;
        text_[length++] = ':';
        text_[length++] = ' ';
        iw_last_error_in(IW_NAMES_CPP, text_ + length, sizeof text_ - length);
    }

    const char *c_str() const noexcept { return text_; }
    Str view() const noexcept { return Str(text_); }

private:
    char text_[1024];
};

template <class T = void>
class Result;

/* The result of a call that gives nothing but success or failure. In a condition: whether it worked. */
template <>
class [[nodiscard]] Result<void> {
public:
    /* What a function of inworld.h returned: negative is a failure. */
    constexpr Result(std::int32_t code) noexcept : code_(code) {}

    constexpr bool ok() const noexcept { return code_ >= 0; }
    explicit constexpr operator bool() const noexcept { return ok(); }
    /* IW_OK or IW_ERROR_*. */
    constexpr std::int32_t code() const noexcept { return code_; }
    constexpr Error error() const noexcept { return code_ >= 0 ? Error::none : static_cast<Error>(code_); }
    /* Which argument was wrong and what would be right. Ask on the thread of the call, before its next failure
     * (iw_last_error_in). */
    Words words() const noexcept { return Words(code_ >= 0 ? IW_OK : code_); }

private:
    std::int32_t code_;
};

/* The result of a call that gives a value when it worked. On failure the value is an empty one: using it is harmless,
 * and calls on an empty Session or Outgoing give Error::invalid_handle.
 * In a condition: whether it worked, except for numbers, where that could be mistaken for the number; ask ok(). */
template <class T>
class [[nodiscard]] Result {
public:
    explicit constexpr Result(std::int32_t code) noexcept(std::is_nothrow_default_constructible_v<T>) : status_(code) {}
    constexpr Result(std::int32_t code, T value) noexcept(std::is_nothrow_move_constructible_v<T>)
        : status_(code), value_(std::move(value)) {}

    constexpr bool ok() const noexcept { return status_.ok(); }
    template <class U = T, class = std::enable_if_t<!std::is_arithmetic_v<U>>>
    explicit constexpr operator bool() const noexcept { return ok(); }
    constexpr std::int32_t code() const noexcept { return status_.code(); }
    constexpr Error error() const noexcept { return status_.error(); }
    /* As in Result<>. */
    Words words() const noexcept { return status_.words(); }

    constexpr T &value() & noexcept { return value_; }
    constexpr const T &value() const & noexcept { return value_; }
    constexpr T &&value() && noexcept { return std::move(value_); }
    constexpr T &operator*() & noexcept { return value_; }
    constexpr const T &operator*() const & noexcept { return value_; }
    constexpr T &&operator*() && noexcept { return std::move(value_); }
    constexpr T *operator->() noexcept { return &value_; }
    constexpr const T *operator->() const noexcept { return &value_; }

private:
    Result<void> status_;
    T value_{};
};

namespace detail {

/* A call that counts: the number is the value. */
inline Result<std::size_t> counted(std::int32_t result) noexcept
{
    return Result<std::size_t>(result, result < 0 ? 0 : static_cast<std::size_t>(result));
}

/* A call that answers with one of an enumeration. */
template <class Enumeration>
Result<Enumeration> chosen(std::int32_t result) noexcept
{
    return result < 0 ? Result<Enumeration>(result)
                      : Result<Enumeration>(IW_OK, static_cast<Enumeration>(static_cast<std::uint32_t>(result)));
}

} // namespace detail
} // namespace inworld

#endif
