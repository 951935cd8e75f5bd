/* The library as a whole. */
#ifndef INWORLD_LIBRARY_HPP
#define INWORLD_LIBRARY_HPP

#include "result.hpp"

namespace inworld {

/* Whether the library that was loaded fits the header that this program was compiled with (iw_abi_version). Ask it once
 * before anything else where the two are installed apart. */
inline bool abi_matches() noexcept { return iw_abi_version() == IW_ABI_VERSION; }

/* Copies the library's version, such as "0.1.0"; gives the whole length (iw_version). */
inline Result<std::size_t> version(Buffer buffer) noexcept
{
    return detail::counted(iw_version(buffer.data(), buffer.capacity()));
}

/* The size of a struct in the library, 0 for what is not a struct (iw_struct_size). which: IW_STRUCT_* */
inline std::size_t struct_size(std::uint32_t which) noexcept { return iw_struct_size(which); }

/* How much the library tells about itself, as LogLine events (iw_set_log_level). */
inline Result<> set_log_level(LogLevel level) noexcept { return iw_set_log_level(static_cast<std::uint32_t>(level)); }

/* Stops and destroys every session and outgoing packet, ends the library's thread (iw_shutdown_all). Call it when the
 * game ends, not from a static destructor; objects that still hold a handle are harmless. */
inline Result<> shutdown_all(std::uint32_t timeout_ms) noexcept { return iw_shutdown_all(timeout_ms); }

} // namespace inworld

#endif
