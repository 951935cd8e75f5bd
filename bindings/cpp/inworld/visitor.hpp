/* How an event or a packet finds the right one of several functions. */
#ifndef INWORLD_VISITOR_HPP
#define INWORLD_VISITOR_HPP

#include <type_traits>

namespace inworld {

/* Several lambdas as one object with an overload for each: Visitor{[](const Text &) {}, [](const Audio &) {}}. */
template <class... Functions>
struct Visitor : Functions... {
    using Functions::operator()...;
};

template <class... Functions>
Visitor(Functions...) -> Visitor<Functions...>;

namespace detail {

template <class V, class... Kinds>
inline constexpr bool takes_any = (std::is_invocable_v<V &, Kinds &> || ...);

/* Calls the overload that takes this kind, if there is one. */
template <class Kind, class V, class... Raw>
void offer(V &visitor, const Raw &...raw)
{
    if constexpr (std::is_invocable_v<V &, Kind &>) {
        Kind kind(raw...);
        visitor(kind);
    } else {
        static_cast<void>(visitor);
        (static_cast<void>(raw), ...);
    }
}

} // namespace detail
} // namespace inworld

#endif
