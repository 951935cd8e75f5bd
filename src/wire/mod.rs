//! JSON text to packets and back. Pure functions.
