//! `inworld_net` against real sockets on this machine, with real TLS.

#[cfg(test)]
mod dial;
#[cfg(test)]
mod link;
#[cfg(test)]
mod support;
#[cfg(test)]
mod token;
#[cfg(test)]
mod upgrade;
