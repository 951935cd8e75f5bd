//! The embedded character server as its clients see it: raw WebSocket JSON and HTTP over TCP (PROTOCOL.md 13).

#[cfg(test)]
mod access;
#[cfg(test)]
#[cfg(target_os = "linux")]
mod bounds;
#[cfg(test)]
mod client;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod frames;
#[cfg(test)]
mod groups;
#[cfg(test)]
mod memory;
#[cfg(test)]
mod packets;
#[cfg(test)]
mod program;
#[cfg(test)]
mod progress;
#[cfg(test)]
mod replay;
#[cfg(test)]
mod rest;
#[cfg(test)]
mod sessions;
#[cfg(test)]
mod stored;
#[cfg(test)]
mod talk;
