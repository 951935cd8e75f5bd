//! Sockets, TLS and access tokens: the only module that awaits.
