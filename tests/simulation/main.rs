//! draft
#[cfg(test)]
mod chance;
#[cfg(test)]
mod driver;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod game;
#[cfg(test)]
mod ledger;
#[cfg(test)]
mod link;
#[cfg(test)]
mod runs;
#[cfg(test)]
mod server;
#[cfg(test)]
mod session;
#[cfg(test)]
mod weather;
#[cfg(test)]
mod world;
