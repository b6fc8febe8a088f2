//! The carrier against a tiny scripted business on loopback. The modules say `cfg(test)` because that is how clippy knows
//! tests that are not functions.

#[cfg(test)]
mod business;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod ground;
#[cfg(test)]
mod instructions;
#[cfg(test)]
mod orders;
#[cfg(test)]
mod stream;
#[cfg(test)]
mod world;
