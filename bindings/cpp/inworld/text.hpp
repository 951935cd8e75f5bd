/* Texts and lists that cross the C ABI, without a copy. */
#ifndef INWORLD_TEXT_HPP
#define INWORLD_TEXT_HPP

#include "inworld.h"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <type_traits>
#include <utility>

namespace inworld {

/* A text that the library lends: a std::string_view that is also NUL-terminated. How long it is valid is told where it
 * comes from. */
class Str : public std::string_view {
public:
    constexpr Str() noexcept : std::string_view("", 0) {}
    constexpr Str(iw_str text) noexcept : std::string_view(text.ptr != nullptr ? text.ptr : "", text.len) {}
    /* A NUL-terminated text. */
    explicit constexpr Str(const char *text) noexcept : std::string_view(text) {}

    constexpr const char *c_str() const noexcept { return data(); }
};

/* A text that you give to a call: a const char *, a std::string, an inworld::Str, anything with c_str(), or nullptr.
 * UTF-8; copied by the library before the call returns. */
class CStr {
public:
    constexpr CStr(std::nullptr_t) noexcept {}
    constexpr CStr(const char *text) noexcept : text_(text) {}
    template <class S, class = decltype(static_cast<const char *>(std::declval<const S &>().c_str()))>
    constexpr CStr(const S &text) noexcept : text_(text.c_str()) {}
    /* A std::string_view may lack the NUL at its end; make a std::string of it. */
    CStr(std::string_view text) = delete;

    constexpr const char *c_str() const noexcept { return text_; }

private:
    const char *text_ = nullptr;
};

/* Where a call copies a text to: a char array, or a pointer with its capacity. The text is cut to what fits and always
 * terminated. Empty: nothing is copied, only the length is told. */
class Buffer {
public:
    constexpr Buffer() noexcept = default;
    constexpr Buffer(char *data, std::size_t capacity) noexcept : data_(data), capacity_(capacity) {}
    template <std::size_t N>
    constexpr Buffer(char (&array)[N]) noexcept : data_(array), capacity_(N) {}

    constexpr char *data() const noexcept { return data_; }
    constexpr std::size_t capacity() const noexcept { return capacity_; }

private:
    char *data_ = nullptr;
    std::size_t capacity_ = 0;
};

/* The id of a packet, an exchange or a conversation, kept by value. */
class Id {
public:
    static constexpr std::size_t capacity = 40;

    Id() noexcept { text_[0] = '\0'; }

    const char *c_str() const noexcept { return text_; }
    Str view() const noexcept { return Str(text_); }
    /* Where the C functions write an id; 40 bytes. */
    char *data() noexcept { return text_; }

private:
    char text_[capacity];
};

/* Elements in a row that somebody else owns. As an argument it is made from {"a", "b"}, an array or a container, and
 * lives as long as the call. */
template <class T>
class Span {
public:
    constexpr Span() noexcept = default;
    constexpr Span(const T *data, std::size_t size) noexcept : data_(data), size_(size) {}
    constexpr Span(std::initializer_list<T> elements) noexcept : size_(elements.size()) { data_ = elements.begin(); }
    template <std::size_t N>
    constexpr Span(const T (&array)[N]) noexcept : data_(array), size_(N) {}
    template <class Container, class = decltype(static_cast<const T *>(std::declval<const Container &>().data()))>
    constexpr Span(const Container &container) noexcept : data_(container.data()), size_(container.size()) {}

    constexpr const T *data() const noexcept { return data_; }
    constexpr std::size_t size() const noexcept { return size_; }
    constexpr bool empty() const noexcept { return size_ == 0; }
    constexpr const T *begin() const noexcept { return data_; }
    constexpr const T *end() const noexcept { return size_ == 0 ? data_ : data_ + size_; }
    constexpr const T &operator[](std::size_t index) const noexcept { return data_[index]; }

private:
    const T *data_ = nullptr;
    std::size_t size_ = 0;
};

/* Structs of the C ABI in a row, each seen through a view class. */
template <class View, class Raw>
class List {
public:
    class Iterator {
    public:
        explicit constexpr Iterator(const Raw *at) noexcept : at_(at) {}
        constexpr View operator*() const noexcept { return View(*at_); }
        constexpr Iterator &operator++() noexcept { ++at_; return *this; }
        constexpr bool operator==(const Iterator &other) const noexcept { return at_ == other.at_; }
        constexpr bool operator!=(const Iterator &other) const noexcept { return at_ != other.at_; }

    private:
        const Raw *at_;
    };

    constexpr List(const Raw *first, std::size_t size) noexcept : first_(first), size_(size) {}

    constexpr std::size_t size() const noexcept { return size_; }
    constexpr bool empty() const noexcept { return size_ == 0; }
    constexpr Iterator begin() const noexcept { return Iterator(first_); }
    constexpr Iterator end() const noexcept { return Iterator(size_ == 0 ? first_ : first_ + size_); }
    /* index: less than size(). */
    constexpr View operator[](std::size_t index) const noexcept { return View(first_[index]); }

private:
    const Raw *first_;
    std::size_t size_;
};

/* The name and value of a trigger's parameter, as an argument: {{"item", "stew"}}. */
using Parameter = iw_parameter;
/* An item that the game gives, and a line of what was said before a session, as arguments. */
using Item = iw_item;
using DialogLine = iw_dialog_line;

} // namespace inworld

#endif
