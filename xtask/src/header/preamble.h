/* inworld.h - talk to AI characters from any game engine.
 *
 * Where to start: fill an iw_session_config (IW_SESSION_CONFIG_INIT), iw_session_create, iw_session_start; once a frame
 * iw_poll until it returns 0; iw_session_send_text and its neighbours at any time; iw_session_destroy; iw_shutdown_all
 * at the very end. Endpoint "local" is a character server inside the library: no account, no network.
 * Results: negative is an IW_ERROR_*, and iw_last_error has the message for the calling thread. Misuse never crashes.
 * Threads: any thread may call any function; only iw_session_stop and iw_shutdown_all may wait. One thread at a time
 * polls a session. There are no callbacks.
 * Lifetimes: what you pass is copied before the call returns. What an event points to is yours to read until the next
 * iw_poll or iw_session_destroy of that session; iw_packet_keep lets its packet stay until iw_packet_release. Nothing else
 * has to be freed. Every text ends with a NUL.
 *
 * An independent project, not made or endorsed by the maker of the service. Generated: `cargo xtask header`. */
