//! What travels: ids, routing, sources, payloads. Pure data.
